import Ingestion
import Quantities

/// Books what calls came to against what was reserved for them.
///
/// What was reserved in excess is given back at the reservation's own moment, what came on top counts now: so no day
/// gains room from what another gives back, and none that is over is overdrawn afterwards.
struct CallSettlement {
    let time: Int64
    /// Of the store, for errors.
    let path: String
    private let calendar: SpendingCalendar
    /// Who settles: what others have reserved is none of its business.
    private let owner: String

    init(time: Int64, path: String, _ context: StoreContext) {
        self.time = time
        self.path = path
        calendar = context.calendar
        owner = context.process.description
    }

    func settle(_ settlements: [Settlement], _ db: any SQLSession) throws {
        var isPaid = false
        for settlement in settlements {
            let id = settlement.reservation.number
            guard let open = try OpenReservation.find(id, of: owner, db) else {
                try refuseUnknown(id, db)
                continue
            }
            let part = try open.take(settlement.calls, db)
            try book(settlement, against: part, db)
            if open.figures.microdollars > 0 || settlement.usage.money > .zero { isPaid = true }
        }
        if isPaid { try EmergencyStop.check(now: time, calendar: calendar, db) }
    }

    private func book(_ settlement: Settlement, against open: OpenReservation, _ db: any SQLSession) throws {
        let actual = LedgerFigures(
            settlement.usage, areTokensEstimated: settlement.areTokensEstimated, isPriceAssumed: open.isPriceAssumed)
        let difference = actual - open.figures
        var entry = LedgerEntry(
            time: open.time, recordedAt: time, kind: .settlement, settles: open.id, source: open.source, run: open.run,
            command: try open.run == nil ? command(of: open, db) : nil, figures: difference.losses)
        if difference.gains == LedgerFigures() || difference.losses != LedgerFigures() { _ = try entry.append(db) }
        guard difference.gains != LedgerFigures() else { return }
        entry.time = time
        entry.figures = difference.gains
        _ = try entry.append(db)
    }

    /// The command of a call made for no run: what it cost is found by nothing else.
    private func command(of open: OpenReservation, _ db: any SQLSession) throws -> Int64? {
        try db.value(Int64.self, "SELECT command FROM ledger WHERE id = ?", [open.id])
    }

    /// One that is settled already counts once; one that never was, or is another's, is a mistake of ours.
    private func refuseUnknown(_ id: Int64, _ db: any SQLSession) throws {
        let known = try db.value(
            Int.self,
            """
            SELECT 1 FROM ledger WHERE id = ?1 AND kind = 'reservation'
                AND NOT EXISTS (SELECT 1 FROM open_reservations WHERE id = ?1)
            """, [id])
        guard known != nil else { throw StoreError.broken("reservation \(id) is not known", path: path) }
    }
}
