import Quantities

extension SlotValue {
    /// A value as a grammar file writes it, read as its slot wants it; text where it does not fit.
    init(_ written: WrittenValue, for slot: SlotDeclaration) {
        switch written {
        case .list(let members): self = .list(members.map { SlotValue($0, for: slot.single) })
        case .scalar(let scalar, let text):
            if slot.isMany {
                self = .list([SlotValue(written, for: slot.single)])
            } else {
                self = SlotValue(scalar, text: text, kind: slot.kind)
            }
        }
    }

    private init(_ scalar: Scalar, text: String, kind: SlotKind) {
        switch kind {
        case .list: self = .choice(scalar)
        case .live: self = .entry(id: text)
        case .typed(let type): self = SlotValue.typed(type, scalar, text) ?? .text(text)
        }
    }

    private static func typed(_ type: ValueType, _ scalar: Scalar, _ text: String) -> SlotValue? {
        let spaced = text.lowercased().split { $0 == " " || $0 == "_" }.map(String.init)
        func whole<Value>(_ readings: [(value: Value, count: Int)], of words: [String]) -> Value? {
            readings.first { $0.count == words.count }?.value
        }
        switch type {
        case .boolean:
            if case .boolean(let isTrue) = scalar { return .boolean(isTrue) }
            return whole(SpokenBoolean.read(spaced[...]), of: spaced).map { .boolean($0) }
        case .integer:
            if case .integer(let integer) = scalar { return .integer(integer) }
            return nil
        case .number:
            switch scalar {
            case .integer(let integer): return .number(Double(integer))
            case .number(let number): return .number(number)
            default: return nil
            }
        case .percent:
            switch scalar {
            case .integer(let integer): return .percent(Double(integer))
            case .number(let number): return .percent(number)
            default: return whole(SpokenPercent.read(spaced[...]), of: spaced).map { .percent($0) }
            }
        case .money:
            return Money(text: text).map { .money($0) }
                ?? whole(SpokenMoney.read(spaced[...]), of: spaced).map { .money($0) }
        case .duration:
            if case .integer(let seconds) = scalar { return .duration(.seconds(seconds)) }
            return whole(SpokenDuration.read(spaced[...]), of: spaced).map { .duration($0) }
        case .period: return whole(SpokenPeriod.read(spaced[...]), of: spaced).map { .period($0) }
        case .time: return whole(SpokenTime.read(spaced[...]), of: spaced).map { .time($0) }
        case .path: return .path(text)
        case .identifier, .field, .code, .text, .line: return .text(text)
        case .value, .operand, .several, .range: return .raw(text)
        }
    }

    /// Whether this is what a grammar file wrote, read as the same kind of value.
    func matches(_ written: WrittenValue) -> Bool {
        switch (self, written) {
        case (.list(let members), .list(let expected)):
            members.count == expected.count && zip(members, expected).allSatisfy { $0.matches($1) }
        case (.list(let members), .scalar): members.count == 1 && members[0].matches(written)
        case (_, .list): false
        case (_, .scalar(let scalar, let text)): matches(scalar, text)
        }
    }

    private func matches(_ scalar: Scalar, _ text: String) -> Bool {
        switch self {
        case .text(let own), .path(let own), .raw(let own), .entry(let own): own == text
        case .choice(let own): own == scalar || own.text == text
        case .period(let period): period.canonicalName == text || self == Self.typed(.period, scalar, text)
        case .integer: self == Self.typed(.integer, scalar, text)
        case .number: self == Self.typed(.number, scalar, text)
        case .percent: self == Self.typed(.percent, scalar, text)
        case .money: self == Self.typed(.money, scalar, text)
        case .duration: self == Self.typed(.duration, scalar, text)
        case .boolean: self == Self.typed(.boolean, scalar, text)
        case .time: self == Self.typed(.time, scalar, text)
        case .list: false
        }
    }

    /// As a grammar file would write it.
    var writtenForm: String {
        switch self {
        case .text(let text), .path(let text), .raw(let text), .entry(let text): text
        case .integer(let integer): String(integer)
        case .number(let number), .percent(let number): String(number)
        case .money(let money): money.description
        case .duration(let duration): duration.description
        case .boolean(let isTrue): String(isTrue)
        case .period(let period): period.canonicalName
        case .time(let time): time.description
        case .choice(.text(let text)): text
        case .choice(.boolean(let isTrue)): String(isTrue)
        case .choice(.integer(let integer)): String(integer)
        case .choice(.number(let number)): String(number)
        case .list(let members): "[" + members.map(\.writtenForm).joined(separator: ", ") + "]"
        }
    }
}

extension SlotDeclaration {
    /// The declaration of one member of its list.
    var single: SlotDeclaration { SlotDeclaration(name: name, kind: kind, isMany: false) }
}
