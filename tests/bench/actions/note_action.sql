set role bench_app;
select entity from app.create_note('00000000-0000-0000-0000-000000000001', null, '{"body": "A note", "stars": 3}');
