import Quantities

/// A fault of the disk, and the call that meets it.
struct Fault: Sendable, CustomStringConvertible {
    /// What happens; the words are the preloaded library's.
    enum Kind: String, CaseIterable, Sendable {
        /// SIGKILL before the call.
        case kill
        case killAfter = "kill-after"
        /// Half of the bytes are written, then SIGKILL.
        case tear
        /// Some whole blocks of 512 bytes are written, then SIGKILL.
        case tearBlock = "tear-block"
        /// The power goes: whatever was not synced is as it was.
        case cut
        /// The power goes: part of what was not synced is as it was.
        case cutSome = "cut-some"
        /// Half of the bytes are written, and the call says so.
        case short
        case noSpace = "enospc"
        case inputOutput = "eio"
        case readOnly = "erofs"

        /// Whether the program lives on, and has to say what went wrong.
        var isSurvived: Bool { [.short, .noSpace, .inputOutput, .readOnly].contains(self) }
        var isOfWritesOnly: Bool { [.tear, .tearBlock, .short].contains(self) }
        var dependsOnChance: Bool { [.tearBlock, .cutSome].contains(self) }
    }

    var kind: Kind
    /// From 1. Beyond the last call nothing happens, but that a power cut then comes with the end of the program.
    var instant: Int
    /// Whether an error comes back from then on, and not only once.
    var isOngoing = false
    var seed: UInt64 = 1

    var description: String {
        "\(kind.rawValue) at call \(instant)\(isOngoing ? " and all later ones" : ""), seed \(seed)"
    }

    func environment(library: String, root: String, scratch: String) -> [String: String] {
        [
            "LD_PRELOAD": library, "FAULTS_ROOT": root, "FAULTS_AT": String(instant), "FAULTS_DO": kind.rawValue,
            "FAULTS_ONGOING": isOngoing ? "1" : "0", "FAULTS_SEED": String(seed), "FAULTS_TRACE": scratch + "/trace",
            "FAULTS_STASH": scratch + "/stash",
        ]
    }
}

/// One counted call of the program, as the preloaded library writes it down.
struct TracedCall: Sendable {
    var number: Int
    var operation: String
    var bytes: Int
    var path: String

    /// The calls of a trace; where the fault came as well, if it did.
    static func all(in trace: String) -> (calls: [TracedCall], fault: TracedCall?) {
        var calls: [TracedCall] = []
        var fault: TracedCall?
        for line in trace.split(separator: "\n") {
            let isFault = line.hasPrefix("! ")
            let words = line.dropFirst(isFault ? 2 : 0).split(separator: " ", maxSplits: 3)
            guard words.count == 4, let number = Int(words[0]), let bytes = Int(words[2]) else { continue }
            let call = TracedCall(number: number, operation: String(words[1]), bytes: bytes, path: String(words[3]))
            calls.append(call)
            if isFault, fault == nil { fault = call }
        }
        return (calls, fault)
    }
}

/// Which instants are tried: all of them, or so many, such that each operation on each file is among them.
struct Instants {
    var calls: [TracedCall]

    func all(for kind: Fault.Kind) -> [Int] {
        let suitable = kind.isOfWritesOnly ? calls.filter { $0.operation == "write" && $0.bytes > 1 } : calls
        // What comes after the last call matters only where the program's end is an instant of its own.
        return suitable.map(\.number) + (kind == .cut || kind == .cutSome ? [calls.count + 1_000] : [])
    }

    func sample(_ count: Int, for kind: Fault.Kind, seed: UInt64) -> [Int] {
        var chance = SplitMix(seed: seed)
        var left = all(for: kind)
        guard left.count > count else { return left }
        left.shuffle(using: &chance)
        var seen: Set<String> = []
        let kinds = left.filter { number in
            guard let call = calls.first(where: { $0.number == number }) else { return true }
            return seen.insert(call.operation + call.path).inserted
        }
        let others = left.filter { !kinds.contains($0) }
        return (kinds + others).prefix(count).sorted()
    }
}
