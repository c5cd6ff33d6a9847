"""Lists of movements as operators of wallets hand them out."""

from datetime import date, timedelta

FRENCH = """Relevé de compte;;;
Numéro : +212 661 234 567;;;
;;;
Date;Type;N° transaction;Expéditeur;Motif;Montant (DH);Frais;Solde;Statut
01/03/2026 10:00;Réception d'argent;TX1;Amina B.;pour l'eau;+200,00;3,00;297,00;Réussi
02/03/2026 11:00;Envoi;TX2;Épicerie;;-10,00;2,00;285,00;Réussi
03/03/2026 08:00;Frais mensuels;TX3;;;-2,00;;283,00;Réussi
03/03/2026 09:00;Envoi;TX4;;;-50,00;;283,00;En attente
"""

ENGLISH = """Transaction ID,Completion Time,Details,Paid In,Withdrawn,Balance
A1,2026-03-01 10:00:00,Funds received,"1,500.00",,"1,500.00 MAD"
A2,2026-03-02 11:00:00,"Paid, shop",,200.50,"1,299.50 MAD"
"""

NEWEST_FIRST = """Date|Montant|Solde
03/03/2026|-40|60
02/03/2026|+60|100
01/03/2026|+40|40
"""

FIRST_DAY = date(2026, 1, 1)


def two_sides(moves, *, is_reversed=False):
    """Write moves of amount, way and fee as a list; return what moved, oldest first."""
    balance, rows, moved = 0, [], []
    for number, (amount, is_in, fee) in enumerate(moves):
        net = (amount if is_in else -amount) - fee
        balance += net
        moved.append(net)
        day = FIRST_DAY + timedelta(days=number)
        sides = (_figure(amount), "") if is_in else ("", _figure(amount))
        figures = (*sides, _figure(fee), _figure(balance))
        rows.append(";".join((f"T{number}", f"{day:%d/%m/%Y}", *figures)))
    if is_reversed:
        rows.reverse()
    return "\n".join(("Référence;Date;Crédit;Débit;Frais;Solde", *rows, "")), moved


def _figure(minor):
    sign, minor = ("-", -minor) if minor < 0 else ("", minor)
    return f"{sign}{minor // 100},{minor % 100:02}"
