-- What the examples of rules are about: tables that others use, with rows.
create schema crm;
create schema archive;
create schema attic;
create type crm.status as enum ('open', 'closed');
create type crm.mood as enum ('good', 'bad');
create domain crm.code as text;
create sequence crm.sq_invoice;
create table crm.tb_company (pk_company integer primary key, name text not null);
create table crm.tb_contact (
  pk_contact integer not null,
  id uuid not null default gen_random_uuid(),
  fk_company integer,
  name text not null,
  first_name text,
  email text,
  phone varchar(20),
  score integer,
  active daterange,
  seen timestamp,
  status crm.status,
  code crm.code
);
create index ix_contact_name on crm.tb_contact (name);
create unique index ux_contact_id on crm.tb_contact (id);
create table crm.tb_note (pk_note integer primary key, body text);
create unlogged table crm.tb_cache (key text primary key, value text);
create table crm.tb_event (at date not null, what text) partition by range (at);
create table crm.tb_event_2025 partition of crm.tb_event for values from ('2025-01-01') to ('2026-01-01');
create table crm.tb_event_2026 (at date not null, what text);
insert into crm.tb_company select n, 'Company ' || n from generate_series(1, 5) as n;
insert into crm.tb_contact
  select n, gen_random_uuid(), 1 + n % 5, 'Contact ' || n, 'C' || n, n || '@example.com', n::text, n,
         daterange('2025-01-01'::date + n, '2025-01-01'::date + n + 1), '2025-01-01'::timestamp + n * '1 day'::interval,
         'open', 'c' || n
    from generate_series(1, 100) as n;
insert into crm.tb_event_2025 values ('2025-03-01', 'made');
insert into crm.tb_event_2026 values ('2026-03-01', 'made');
create materialized view crm.mv_total as select fk_company, count(*) from crm.tb_contact group by fk_company;
create unique index ux_total on crm.mv_total (fk_company);
create view crm.v_contact as select pk_contact, name from crm.tb_contact;
create function crm.touch() returns trigger language plpgsql set search_path = '' as $$ begin return new; end $$;
create function crm.total(company integer) returns bigint language sql set search_path = ''
  as 'select count(*) from crm.tb_contact where fk_company = company';
create trigger tg_touch before update on crm.tb_contact for each row execute function crm.touch();
alter table crm.tb_note enable row level security;
create policy pl_note on crm.tb_note using (true);
create view archive.v_note as select pk_note from crm.tb_note;
