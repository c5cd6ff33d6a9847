-- Record a command once: the same key with the same request gives the same act back.
create function ledger.record_act_v1(
  p_book bigint, p_actor text, p_verb text, p_key text, p_request_hash bytea,
  p_at timestamptz, out act_id bigint, out is_new boolean)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_verb text;
  v_hash bytea;
begin
  insert into ledger.act(book_id, actor, verb, key, request_hash, at)
  values (p_book, p_actor, p_verb, p_key, p_request_hash, p_at)
  on conflict (book_id, key) do nothing
  returning id into act_id;
  is_new := act_id is not null;
  if is_new then
    return;
  end if;
  select a.id, a.verb, a.request_hash into strict act_id, v_verb, v_hash
  from ledger.act a where a.book_id = p_book and a.key = p_key;
  if v_verb <> p_verb or v_hash <> p_request_hash then
    perform ledger.refuse_v1('IG017', 'key reused',
      jsonb_build_object('key', p_key, 'verb', v_verb));
  end if;
end
$$;
