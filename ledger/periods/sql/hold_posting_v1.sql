-- Hold the book still until the end of the transaction: waits for the posts in flight,
-- three seconds or the session's lock_timeout, and lets no other begin. Raises a named
-- refusal when the book is busy for longer.
create function ledger.hold_posting_v1(p_book bigint)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_patience text := current_setting('lock_timeout');
begin
  perform set_config('lock_timeout',
    case when v_patience = '0' then '3s' else v_patience end, true);
  perform pg_advisory_xact_lock(p_book);
  perform set_config('lock_timeout', v_patience, true);
exception when lock_not_available then
  perform ledger.refuse_v1('IG206', 'the book is busy', jsonb_build_object(
    'book', (select code from ledger.book where book_id = p_book)));
end
$$;
