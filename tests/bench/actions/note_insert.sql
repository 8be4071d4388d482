set role bench_app;
select expert.insert_note('00000000-0000-0000-0000-000000000001', 'A note', 3);
