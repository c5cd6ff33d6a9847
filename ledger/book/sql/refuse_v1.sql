-- Raise a named refusal: SQLSTATE of class IG, and its data as JSON in the detail.
create function ledger.refuse_v1(p_state text, p_message text, p_data jsonb)
returns void
language plpgsql
as $$
begin
  raise exception using
    errcode = p_state, message = p_message, detail = p_data::text;
end
$$;
