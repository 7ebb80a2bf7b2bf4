import Testing

@Suite("File length")
struct FileLengthTests {
    /// Longer than this is two ideas, unless it is listed.
    static let limit = 600
    /// Files over the limit, with the reason.
    static let exceptions: [String: String] = [:]

    @Test("a file holds one idea")
    func staysReadable() throws {
        let long = try SourceTree.own().files.filter { $0.lines.count > Self.limit }
        #expect(long.filter { Self.exceptions[$0.path] == nil }.map { "\($0.path): \($0.lines.count)" } == [])
    }

    @Test("the list of exceptions names only files that need it")
    func listsNoFileInVain() throws {
        let long = try Set(SourceTree.own().files.filter { $0.lines.count > Self.limit }.map(\.path))
        #expect(Set(Self.exceptions.keys).subtracting(long).sorted() == [])
    }
}
