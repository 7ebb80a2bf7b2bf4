import Ingestion

/// Reads the head of an answer from its lines, as libcurl hands them over one by one.
struct HeadReader {
    private let limit: Int
    private var bytes = 0
    private(set) var status = 0
    private(set) var headers = HTTPHeaders()
    private var isVersion1 = true
    /// Whether the head of the final answer has ended; lines behind it are trailers.
    private(set) var isComplete = false

    private typealias Line = Slice<UnsafeBufferPointer<UInt8>>

    init(limit: Int) { self.limit = limit }

    mutating func take(_ line: UnsafeBufferPointer<UInt8>) throws(HTTPFailure) {
        bytes += line.count
        guard bytes <= limit else { throw .headersTooLarge(limit: limit) }
        guard !isComplete else { return }
        let line = withoutBlanksBehind(line[...])
        if line.isEmpty {
            // Answers of 100 to 199 announce another one.
            isComplete = status >= 200
        } else if line.starts(with: "HTTP/".utf8) {
            try beginHead(line)
        } else if line.first == 0x20 || line.first == 0x09 {
            if let last = headers.all.indices.last { headers.all[last].value += " " + text(of: line) }
        } else if let colon = line.firstIndex(of: 0x3A) {
            headers.all.append(HTTPHeader(text(of: line[..<colon]), text(of: line[(colon + 1)...])))
        }
    }

    private mutating func beginHead(_ line: Line) throws(HTTPFailure) {
        let words = line.split(separator: 0x20, maxSplits: 2)
        guard words.count >= 2, let number = Int(text(of: words[1])), (100...999).contains(number) else {
            throw .protocolBroken(detail: "its first line holds no status")
        }
        guard number != 101 else { throw .protocolBroken(detail: "it changes to another protocol unasked") }
        status = number
        headers = HTTPHeaders()
        isVersion1 = words[0].dropFirst(5).first == 0x31
    }

    private func text(of line: Line) -> String {
        String(decoding: withoutBlanksBehind(line).drop { $0 == 0x20 || $0 == 0x09 }, as: UTF8.self)
    }

    private func withoutBlanksBehind(_ line: Line) -> Line {
        let last = line.lastIndex { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D && $0 != 0x0A }
        return last.map { line[...$0] } ?? line.prefix(0)
    }
}

extension HeadReader {
    /// How the end of the body is known.
    enum Framing: Equatable {
        case noBody
        case length(Int64)
        /// It is marked: the last chunk, the end of an HTTP/2 stream. With the length that was announced besides.
        case marked(length: Int64?)
        /// By nothing but the end of the connection.
        case connection
    }

    /// What the head says of the body of an answer to that method.
    func framing(method: String) throws(HTTPFailure) -> Framing {
        if method == "HEAD" || status == 204 || status == 304 { return .noBody }
        let codings = headers.values(of: "Transfer-Encoding").flatMap { $0.split(separator: ",") }
            .map { $0.trimmed.lowercased() }.filter { $0 != "identity" }
        if let unknown = codings.first(where: { $0 != "chunked" }) { throw .unknownEncoding(unknown) }
        if isVersion1, !codings.isEmpty { return .marked(length: nil) }
        let length = try announcedLength()
        guard isVersion1 else { return .marked(length: length) }
        return length.map { .length($0) } ?? .connection
    }

    private func announcedLength() throws(HTTPFailure) -> Int64? {
        var lengths: Set<Int64> = []
        for text in headers.values(of: "Content-Length").flatMap({ $0.split(separator: ",") }) {
            guard let length = Int64(text.trimmed), length >= 0 else {
                throw .protocolBroken(detail: "its Content-Length is no number")
            }
            lengths.insert(length)
        }
        guard lengths.count < 2 else { throw .protocolBroken(detail: "it names two lengths") }
        return lengths.first
    }

    /// How the body is packed; nil where it is not.
    func packing() throws(HTTPFailure) -> Packing? {
        let codings = headers.values(of: "Content-Encoding").flatMap { $0.split(separator: ",") }
            .map { $0.trimmed.lowercased() }.filter { $0 != "identity" && !$0.isEmpty }
        guard let coding = codings.first else { return nil }
        guard codings.count == 1, let packing = Packing(rawValue: coding == "x-gzip" ? "gzip" : coding) else {
            throw .unknownEncoding(codings.joined(separator: ", "))
        }
        return packing
    }
}

/// How a body may be packed: what is offered to the server.
enum Packing: String, CaseIterable {
    case gzip, zstd

    static var offer: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

extension Substring {
    /// Without the blanks around it.
    var trimmed: Substring {
        let start = drop { $0 == " " || $0 == "\t" }
        return start.lastIndex { $0 != " " && $0 != "\t" }.map { start[...$0] } ?? start.prefix(0)
    }
}
