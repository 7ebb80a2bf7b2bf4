import JSONText

/// A member of an object, by its decoded key.
struct CanonicalMember {
    let key: UnsafePointer<UInt8>
    /// The first eight bytes of the key as a big-endian number, so that most comparisons are one.
    let front: UInt64
    let length: Int
    /// The key's index on the tape.
    let token: Int

    /// Whether this member comes first: by the bytes of the key, equal keys in the record's order.
    @inline(__always)
    func precedes(_ other: CanonicalMember) -> Bool {
        if front != other.front { return front < other.front }
        return precedesWithEqualFront(other)
    }

    @inline(__always)
    func hasSameKey(as other: CanonicalMember) -> Bool {
        front == other.front && length == other.length && ByteSearch.areEqual(key, other.key, count: length)
    }

    private func precedesWithEqualFront(_ other: CanonicalMember) -> Bool {
        let common = min(length, other.length)
        var index = 8
        while index < common {
            if key[index] != other.key[index] { return key[index] < other.key[index] }
            index += 1
        }
        return length != other.length ? length < other.length : token < other.token
    }
}

/// The members of the objects being written, each object's sorted.
struct MemberStack: ~Copyable {
    private var storage: UnsafeMutablePointer<CanonicalMember>
    private var capacity: Int
    private(set) var count = 0
    /// How the members of the last record itself were ordered: records of a source mostly have the same shape, and
    /// what begins sorted is sorted in one pass.
    private var lastOrder: [Int] = []

    private static let usualCapacity = 1024
    private static let rememberedCount = 32

    init() {
        capacity = Self.usualCapacity
        storage = .allocate(capacity: capacity)
    }

    deinit { storage.deallocate() }

    subscript(index: Int) -> CanonicalMember { storage[index] }

    mutating func shrink(to count: Int) { self.count = count }

    mutating func removeAll() {
        count = 0
        guard capacity > Self.usualCapacity << 8 else { return }
        storage.deallocate()
        capacity = Self.usualCapacity
        storage = .allocate(capacity: capacity)
    }

    /// Appends the sorted members of the object at `index`.
    /// - Returns: the tape index of a key that the object has twice.
    @inline(__always)
    mutating func append(membersOf index: Int, in tape: JSONTape, keys: inout DecodedKeys) -> Int? {
        let first = count
        let end = tape[index].extent
        var token = index + 1
        while token < end {
            if count == capacity { grow() }
            storage[count] = keys.member(at: token, in: tape)
            count += 1
            token = tape.next(after: token + 1)
        }
        guard index == 0, count <= Self.rememberedCount else {
            sort(from: first)
            return duplicate(from: first)
        }
        let isArranged = lastOrder.count == count
        if isArranged { arrangeAsLast() }
        if sort(from: 0) || !isArranged { rememberOrder() }
        return duplicate(from: first)
    }

    /// - Returns: whether anything had to move.
    @discardableResult
    private func sort(from first: Int) -> Bool {
        guard count - first <= 48 else {
            var members = UnsafeMutableBufferPointer(start: storage + first, count: count - first)
            members.sort { $0.precedes($1) }
            return true
        }
        var hasMoved = false
        var index = first + 1
        while index < count {
            let member = storage[index]
            var place = index
            while place > first, member.precedes(storage[place - 1]) {
                storage[place] = storage[place - 1]
                place -= 1
            }
            if place != index {
                storage[place] = member
                hasMoved = true
            }
            index += 1
        }
        return hasMoved
    }

    private func duplicate(from first: Int) -> Int? {
        var index = first + 1
        while index < count {
            if storage[index].hasSameKey(as: storage[index - 1]) { return storage[index].token }
            index += 1
        }
        return nil
    }

    private mutating func arrangeAsLast() {
        let amount = count
        while amount * 2 > capacity { grow() }
        let scratch = storage + amount
        scratch.update(from: storage, count: amount)
        lastOrder.withUnsafeBufferPointer { order in
            for place in 0..<amount { storage[place] = scratch[order[place]] }
        }
    }

    /// Notes for each place which member, in the record's order, stands there.
    private mutating func rememberOrder() {
        lastOrder.removeAll(keepingCapacity: true)
        for place in 0..<count {
            let token = storage[place].token
            var ordinal = 0
            for other in 0..<count where storage[other].token < token { ordinal += 1 }
            lastOrder.append(ordinal)
        }
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<CanonicalMember>.allocate(capacity: capacity * 2)
        larger.update(from: storage, count: count)
        storage.deallocate()
        storage = larger
        capacity *= 2
    }
}
