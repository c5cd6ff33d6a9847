-- Enter what one unit of a currency was worth in another on a day. Another value for
-- the same day is refused, unless it is entered as a correction.
create function ledger.add_rate_v1(
  p_book bigint, p_act bigint, p_per text, p_currency text, p_day date,
  p_digits bigint, p_places int, p_source text, p_document text, p_is_correction boolean)
returns int
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v ledger.reference_rate;
begin
  -- One at a time: a revision counts on from the last one.
  perform from ledger.book where book_id = p_book for no key update;
  select * into v from ledger.reference_rate
  where book_id = p_book and per = p_per and currency = p_currency and day = p_day
  order by revision desc limit 1;
  if found and v.digits * 10::numeric ^ (10 - v.places)
        = p_digits * 10::numeric ^ (10 - p_places)
      and v.source = p_source and v.document = p_document then
    return v.revision;
  end if;
  if found and not p_is_correction then
    perform ledger.refuse_v1('IG060', 'rate differs', jsonb_build_object(
      'per', p_per, 'currency', p_currency, 'day', p_day,
      'rate', round(v.digits / 10::numeric ^ v.places, v.places)::text,
      'source', v.source));
  end if;
  insert into ledger.reference_rate
    (book_id, per, currency, day, revision, digits, places, source, document, act_id)
  values (p_book, p_per, p_currency, p_day, coalesce(v.revision, 0) + 1, p_digits,
    p_places, p_source, p_document, p_act);
  return coalesce(v.revision, 0) + 1;
end
$$;
