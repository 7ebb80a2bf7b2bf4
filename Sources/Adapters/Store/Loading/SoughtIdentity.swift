import Ingestion

/// An identity to be looked up.
struct SoughtIdentity: HashOrdered {
    let identity: RecordIdentity
    /// Which one it is, for whoever asks.
    let number: Int32

    /// In order, numbered as they come.
    static func sorted(_ identities: some Collection<RecordIdentity>) -> [SoughtIdentity] {
        var number: Int32 = -1
        return HashSort.sorted(
            identities.map { identity in
                number += 1
                return SoughtIdentity(identity: identity, number: number)
            })
    }

    @inline(__always)
    var hash: UInt64 { identity.high }

    static func precedes(_ left: SoughtIdentity, _ right: SoughtIdentity) -> Bool {
        if left.identity.high != right.identity.high { return left.identity.high < right.identity.high }
        if left.identity.low != right.identity.low { return left.identity.low < right.identity.low }
        return left.number < right.number
    }
}
