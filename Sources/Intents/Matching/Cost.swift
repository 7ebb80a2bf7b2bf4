/// How far a reading is from the line, the gravest difference first; readings of equal cost are of equal rank.
///
/// From the top: mended or unknown words, further commands, words passed over, words not matched literally, and how
/// loose the values are (free text before typed values, parts of names before whole names).
struct Cost: Hashable, Comparable {
    private(set) var bits: UInt64

    static let zero = Cost(bits: 0)

    static func mended(_ count: Int = 1) -> Cost { Cost(bits: UInt64(count) << 60) }
    static func joints(_ count: Int = 1) -> Cost { Cost(bits: UInt64(count) << 48) }
    static func skipped(_ count: Int) -> Cost { Cost(bits: UInt64(count) << 32) }
    static func values(_ count: Int) -> Cost { Cost(bits: UInt64(count) << 16) }
    static func loose(_ count: Int) -> Cost { Cost(bits: UInt64(count)) }

    var mended: Int { Int(bits >> 60) }
    var joints: Int { Int(bits >> 48 & 0xFFF) }
    var skipped: Int { Int(bits >> 32 & 0xFFFF) }
    var values: Int { Int(bits >> 16 & 0xFFFF) }
    var loose: Int { Int(bits & 0xFFFF) }

    /// What joins the members of a list that is one in any case.
    var withoutJoints: Cost { Cost(bits: bits & ~(0xFFF << 48)) }

    /// Lines are short enough that no field runs over; `mended` stops at 15.
    static func + (left: Cost, right: Cost) -> Cost {
        let (sum, overflow) = left.bits.addingReportingOverflow(right.bits)
        return Cost(bits: overflow ? .max : sum)
    }

    static func < (left: Cost, right: Cost) -> Bool { left.bits < right.bits }

    /// Why this loses against a better one, in the field that decides.
    func drawback(against best: Cost) -> String {
        if mended != best.mended { return "mends more words (\(mended) instead of \(best.mended))" }
        if joints != best.joints {
            return "needs more commands or joins more words (\(joints) instead of \(best.joints))"
        }
        if skipped != best.skipped { return "passes over more words (\(skipped) instead of \(best.skipped))" }
        if values != best.values {
            return "matches fewer words literally (\(values) fill slots instead of \(best.values))"
        }
        if loose != best.loose { return "reads values more loosely (\(loose) instead of \(best.loose))" }
        return "stands later in the grammar"
    }
}
