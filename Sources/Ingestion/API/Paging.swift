/// One page of a listing, as it is asked for.
struct PageRequest: Sendable, Equatable {
    /// Counted from 1.
    var number: Int
    /// In place of those that stand in the address.
    var parameters: [Parameter] = []
    /// The address a server gave for it.
    var link: WebAddress?

    struct Parameter: Sendable, Equatable {
        var name: String
        var value: String
    }
}

/// What a page that came whole says of the listing.
struct PageOutcome: Sendable, Equatable {
    /// Taken and refused.
    var records: Int
    /// Of its records: equal for equal pages.
    var digest: UInt64
    /// What stands where the next cursor or link is looked for.
    var next: FieldFinding = .missing
    /// The values of its headers `Link`.
    var links: [String] = []
    /// Where it came from, after redirects.
    var url: String = ""
}

/// Goes from page to page, until the listing ends; notices when a server leads in a circle.
struct Paging: Sendable {
    private let rule: APISource.Pagination
    private let origin: WebAddress
    /// The page to ask for next; nil behind the last.
    private(set) var next: PageRequest?
    /// Whether the listing was read to its end, and not only as far as `max_pages` allows.
    private(set) var isComplete = false
    private var lastDigest: UInt64?
    /// Cursors and addresses that were followed.
    private var followed: Set<String> = []
    private var emptyPages = 0

    /// A server that says “nothing here, go on” so often in a row is not believed any more.
    static let mostEmptyPages = 10

    init(_ rule: APISource.Pagination, origin: WebAddress) {
        self.rule = rule
        self.origin = origin
        next = PageRequest(number: 1, parameters: Self.parameters(of: rule.kind, at: Self.start(of: rule.kind)))
    }

    /// The page behind one that is still to come, where that can be known.
    func following(_ page: PageRequest) -> PageRequest? {
        guard !isBeyondLimit(page.number + 1) else { return nil }
        switch rule.kind {
        case .page: return numbered(page, by: 1)
        case .offset(_, _, let size): return numbered(page, by: size.count)
        case .none, .cursor, .nextLink, .linkHeader: return nil
        }
    }

    /// Goes on behind a page that came whole.
    mutating func pass(_ page: PageRequest, _ outcome: PageOutcome) throws(APIFailure) {
        let isRepeated = outcome.records > 0 && outcome.digest == lastDigest
        lastDigest = outcome.digest
        emptyPages = outcome.records == 0 ? emptyPages + 1 : 0
        var following: PageRequest?
        switch rule.kind {
        case .none: break
        case .page(_, _, let size):
            if isRepeated { throw .pagesLoop(page: page.number) }
            let isLast = outcome.records == 0 || size.map { outcome.records < $0.count } ?? false
            following = isLast ? nil : numbered(page, by: 1)
        case .offset:
            if isRepeated { throw .pagesLoop(page: page.number) }
            following = outcome.records == 0 ? nil : numbered(page, by: outcome.records)
        case .cursor(let parameter, _):
            if let cursor = outcome.next.text {
                try follow(cursor, from: page)
                following = PageRequest(
                    number: page.number + 1, parameters: [PageRequest.Parameter(name: parameter, value: cursor)])
            }
        case .nextLink:
            if let link = outcome.next.text { following = try linked(link, from: page, outcome) }
        case .linkHeader:
            if let link = LinkHeader.next(in: outcome.links) { following = try linked(link, from: page, outcome) }
        }
        isComplete = following == nil
        next = following.flatMap { isBeyondLimit($0.number) ? nil : $0 }
    }

    private func isBeyondLimit(_ number: Int) -> Bool { rule.maximumPages.map { number > $0 } ?? false }

    // MARK: Numbers

    private static func start(of kind: APISource.Pagination.Kind) -> Int {
        switch kind {
        case .page(_, let start, _), .offset(_, let start, _): start
        case .none, .cursor, .nextLink, .linkHeader: 0
        }
    }

    private static func parameters(of kind: APISource.Pagination.Kind, at number: Int) -> [PageRequest.Parameter] {
        func list(_ parameter: String, _ size: APISource.Pagination.PageSize?) -> [PageRequest.Parameter] {
            var list = [PageRequest.Parameter(name: parameter, value: String(number))]
            if let size, let name = size.parameter {
                list.append(PageRequest.Parameter(name: name, value: String(size.count)))
            }
            return list
        }
        switch kind {
        case .page(let parameter, _, let size): return list(parameter, size)
        case .offset(let parameter, _, let size): return list(parameter, size)
        case .none, .cursor, .nextLink, .linkHeader: return []
        }
    }

    private func numbered(_ page: PageRequest, by step: Int) -> PageRequest? {
        guard let current = page.parameters.first.flatMap({ Int($0.value) }) else { return nil }
        return PageRequest(
            number: page.number + 1, parameters: Self.parameters(of: rule.kind, at: current + step))
    }

    // MARK: Links

    private mutating func follow(_ target: String, from page: PageRequest) throws(APIFailure) {
        guard followed.insert(target).inserted, emptyPages < Self.mostEmptyPages else {
            throw .pagesLoop(page: page.number)
        }
    }

    private mutating func linked(
        _ link: String, from page: PageRequest, _ outcome: PageOutcome
    ) throws(APIFailure) -> PageRequest {
        let base = WebAddress(outcome.url) ?? origin
        guard let address = base.resolving(link), address.hasSameOrigin(as: origin) else {
            throw .nextLinkRefused(host: base.resolving(link)?.authority ?? "no server", page: page.number)
        }
        try follow(address.text, from: page)
        return PageRequest(number: page.number + 1, link: address)
    }
}

/// The header `Link` (RFC 8288).
enum LinkHeader {
    /// The target of the first link of relation `next`.
    static func next(in values: [String]) -> String? {
        for value in values {
            var rest = Array(value.utf8)[...]
            while let open = rest.firstIndex(of: UInt8(ascii: "<")),
                let close = rest[open...].firstIndex(of: UInt8(ascii: ">"))
            {
                let target = String(decoding: rest[rest.index(after: open)..<close], as: UTF8.self)
                rest = rest[rest.index(after: close)...]
                if relations(&rest).contains("next") { return target }
            }
        }
        return nil
    }

    /// The relations of the link whose parameters come next, up to the comma behind them.
    private static func relations(_ rest: inout ArraySlice<UInt8>) -> [String] {
        var relations: [String]?
        var text: [UInt8] = []
        var isQuoted = false
        var isEscaped = false
        func note(_ parameter: [UInt8]) {
            let parts = String(decoding: parameter, as: UTF8.self).split(separator: "=", maxSplits: 1)
            guard relations == nil, parts.count == 2, trimmed(parts[0]) == "rel" else { return }
            relations = trimmed(parts[1]).split(separator: " ").map(String.init)
        }
        while let byte = rest.popFirst() {
            if isEscaped {
                isEscaped = false
                text.append(byte)
            } else if isQuoted, byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if !isQuoted, byte == UInt8(ascii: ";") {
                note(text)
                text = []
            } else if !isQuoted, byte == UInt8(ascii: ",") {
                break
            } else {
                text.append(byte)
            }
        }
        note(text)
        return relations ?? []
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.lowercased()[...]
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return String(text)
    }
}
