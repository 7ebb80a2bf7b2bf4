package import Foundation

/// The checkout the tests were built from.
package enum Repository {
    package static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Other people's test data beside the checkout, where it is there.
    package static func shared(_ path: String) -> URL {
        root.deletingLastPathComponent().appendingPathComponent("shared").appendingPathComponent(path)
    }
}
