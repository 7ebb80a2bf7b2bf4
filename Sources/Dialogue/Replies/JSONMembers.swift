internal import JSONText

extension JSONValue.Member {
    /// Replies have many; the labels would drown the names.
    init(_ key: String, _ value: JSONValue) { self.init(key: key, value: value) }
}
