/// What is said while another process keeps the store.
package enum WaitingNotice {
    /// - Parameter holder: its number, where it is known.
    package static func text(holder: Int32?) -> String {
        "Waiting for \(holder.map { "process \($0)" } ?? "another process"), which is writing to the store."
    }
}
