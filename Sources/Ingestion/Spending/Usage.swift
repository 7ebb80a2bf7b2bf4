package import Quantities

/// What calls came to, or may come to at most.
package struct Usage: Sendable, Equatable {
    package var calls: Int64
    package var tokens: Int64
    package var money: Money

    package init(calls: Int64 = 0, tokens: Int64 = 0, money: Money = .zero) {
        self.calls = calls
        self.tokens = tokens
        self.money = money
    }
}

/// What a source's calls cost; the parts add up.
package struct Price: Sendable, Equatable {
    package var perCall: Money
    package var perThousandTokens: Money
    /// Per 1,000,000 bytes of the answer, decoded.
    package var perMegabyte: Money
    /// Where the answer itself says what it cost, in dollars; it replaces the parts.
    package var stated: AnswerFigure?
    /// The most a call may cost where only the answer says what it did cost.
    package var atMost: Money?
    /// Whether the source states none, so that the settings' default prices stand in.
    package var isAssumed: Bool

    package init(
        perCall: Money = .zero, perThousandTokens: Money = .zero, perMegabyte: Money = .zero,
        stated: AnswerFigure? = nil, atMost: Money? = nil, isAssumed: Bool = false
    ) {
        self.perCall = perCall
        self.perThousandTokens = perThousandTokens
        self.perMegabyte = perMegabyte
        self.stated = stated
        self.atMost = atMost
        self.isAssumed = isAssumed
    }

    package static let free = Price()
    package var isFree: Bool { self == .free }
}

/// Where an answer states a figure: what it cost, how many tokens it took.
package enum AnswerFigure: Sendable, Equatable {
    case header(String)
    /// A JSON Pointer into the body.
    case field(String)
}
