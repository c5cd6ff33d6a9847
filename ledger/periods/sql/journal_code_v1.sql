-- Say in which of the accountant's journals entries of a kind are numbered: openings
-- (AN), collections (EN), bank (BQ), purchases (AC), all else (OD).
create function ledger.journal_code_v1(p_kind text)
returns text
language sql
immutable
parallel safe
return case
  when p_kind in ('opening') then 'AN'
  when p_kind in ('gift', 'pool_funding', 'local_receipt', 'loan_in', 'share_in',
    'participation_in', 'repayment_in', 'operating_grant', 'recovery', 'refund',
    'refund_seen', 'refund_returned', 'dispute_open', 'dispute_won', 'dispute_lost',
    'provider_fee', 'host_fee', 'fee_cover') then 'EN'
  when p_kind in ('bank_receipt', 'provider_payout', 'wire_out', 'wire_seen',
    'wire_returned', 'wire_fee', 'fx', 'advance_return', 'transfer_out', 'cash_deposit',
    'holder_payment') then 'BQ'
  when p_kind in ('expense', 'expense_seen', 'expense_correction', 'operating_cost',
    'inkind') then 'AC'
  else 'OD'
end;
