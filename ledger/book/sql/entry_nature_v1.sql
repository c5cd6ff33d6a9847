-- Say whether entries of a kind are facts or decisions; null for an unknown kind.
create function ledger.entry_nature_v1(p_kind text)
returns text
language sql
immutable
parallel safe
return case
  when p_kind in ('match_release', 'match_return', 'refund', 'wire_out',
    'holder_payment', 'expense', 'expense_correction', 'transfer_between_projects')
  then 'decision'
  when p_kind in ('pool_funding', 'gift', 'bank_receipt', 'provider_fee',
    'provider_payout', 'host_fee', 'refund_seen', 'refund_returned', 'fee_cover',
    'dispute_open', 'dispute_won', 'dispute_lost', 'wire_seen', 'wire_returned',
    'wire_fee', 'fx', 'local_receipt', 'cash_deposit', 'inkind', 'expense_seen',
    'advance_return', 'transfer_out', 'loan_in', 'share_in', 'participation_in', 'repayment_in',
    'interest_due', 'turnover_share', 'waiver', 'impairment', 'write_off', 'recovery',
    'operating_grant', 'operating_cost', 'unexplained', 'reversal', 'opening',
    'adjustment')
  then 'fact'
end;
