/// Something wrong with a grammar, and where.
package struct GrammarProblem: Error, Sendable, Hashable, CustomStringConvertible {
    package var location: SourceLocation
    package var message: String

    package init(_ location: SourceLocation, _ message: String) {
        self.location = location
        self.message = message
    }

    /// As compilers print it, so that editors and builds find the place.
    package var description: String { "\(location): error: \(message)" }
}
