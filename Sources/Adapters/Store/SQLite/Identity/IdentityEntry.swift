#if !_endian(little)
#error("The index of identities is stored as it lies in memory, with the lowest byte first.")
#endif

/// One line of the index: the first half of an identity, and the record it leads to. Half is enough to find it; whether
/// it is the one that was looked for, its `hash` in `records` says.
struct IdentityEntry: HashOrdered {
    var hash: UInt64
    var record: Int64

    static let size = 16

    static func precedes(_ left: IdentityEntry, _ right: IdentityEntry) -> Bool {
        left.hash != right.hash ? left.hash < right.hash : left.record < right.record
    }
}
