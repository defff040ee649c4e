-- Distributes Once's hot tables over a Citus cluster, by lane. Once, on the coordinator, after the migrations and before
-- there is any load: psql "$DATABASE_URL" --single-transaction -v ON_ERROR_STOP=1 -f scripts/citus.sql
-- What it is good for, and what it was not tried with: docs/scaling.md.

DO $$
BEGIN
  IF to_regproc('create_distributed_table') IS NULL THEN
    RAISE EXCEPTION 'Citus is not installed in this database: CREATE EXTENSION citus';
  END IF;
END $$;

-- All hot tables lie together: a notification, its work, its attempts and its facts are on one node, since they share a lane.
CREATE FUNCTION pg_temp.distribute(hot text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF hot = 'notifications' THEN
    PERFORM create_distributed_table(hot, 'lane', colocate_with => 'none', shard_count => 32);
  ELSE
    PERFORM create_distributed_table(hot, 'lane', colocate_with => 'notifications');
  END IF;
END $$;

SELECT pg_temp.distribute('notifications');
SELECT pg_temp.distribute('notification_contents');
SELECT pg_temp.distribute('notification_references');
SELECT pg_temp.distribute('idempotency_keys');
SELECT pg_temp.distribute('dedup_windows');
SELECT pg_temp.distribute('guard_claims');
SELECT pg_temp.distribute('outbox_messages');
SELECT pg_temp.distribute('attempts');
SELECT pg_temp.distribute('attempt_results');
SELECT pg_temp.distribute('lookups');
SELECT pg_temp.distribute('receipts');
SELECT pg_temp.distribute('provider_messages');
SELECT pg_temp.distribute('suppressions');
SELECT pg_temp.distribute('events');
SELECT pg_temp.distribute('list_contacts');
SELECT pg_temp.distribute('stat_deltas');

-- Small, read beside hot rows on every node.
SELECT create_reference_table('producers');
SELECT create_reference_table('producer_keys');
SELECT create_reference_table('contact_lists');
SELECT create_reference_table('campaigns');

-- Everything else stays where it is, on the coordinator: the guide's outbox, commands, replays and their items, providers'
-- states and rates, configuration, people, audit, folded charts. They are small, or taken with SKIP LOCKED and no lane.
SELECT citus_add_local_table_to_metadata('outbox');
