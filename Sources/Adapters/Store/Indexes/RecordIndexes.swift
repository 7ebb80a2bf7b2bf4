package import Ingestion

/// How an engine finds records by their content: indexes that somebody asked for, each of one source.
///
/// An index of a field must take any text that is a record, or nothing could be stored any more. What an engine cannot
/// read there it keeps apart, and finds it always: the text itself is looked at then.
package protocol RecordIndexes {
    func makeFieldIndex(_ index: Int64, of field: String, source: Int64) throws
    /// Empty: what it is to find is added to it.
    func makeTextIndex(_ index: Int64) throws
    func drop(_ index: Int64, isText: Bool) throws
    /// - Parameter lines: of records, by their ids, each word once, between spaces.
    func add(_ lines: [(record: Int64, words: String)], to index: Int64) throws
    /// What finds the records that meet a condition on the index's field, and perhaps some more. Nil where the index is of
    /// no use for it.
    func searches(for condition: FieldCondition, index: Int64, source: Int64) -> [IndexSearch]?
    /// What finds the records that have all these words in their texts, and perhaps some that are gone.
    func search(for words: [String], index: Int64) -> IndexSearch
}

/// A query whose rows are ids of records, and whether it is certain that the record meets the condition.
package struct IndexSearch {
    var select: String
    /// More conditions can be added; columns of `records` are known where it is of a field.
    var conditions = SQLFilter()
}

extension FieldName {
    /// The ways its dots can be read, as steps into objects: the longest names first, as a record is looked at.
    package var paths: [[String]] {
        func split(_ parts: ArraySlice<Substring>) -> [[String]] {
            guard !parts.isEmpty else { return [[]] }
            return (1...parts.count).reversed().flatMap { count -> [[String]] in
                let first = parts.prefix(count).joined(separator: ".")
                return split(parts.dropFirst(count)).map { [first] + $0 }
            }
        }
        return split(description.split(separator: ".", omittingEmptySubsequences: false)[...])
    }

    /// Whether an index can be made of it: not of names that no path can say, or that can be read in too many ways.
    package var canBeIndexed: Bool {
        let text = description
        return !text.isEmpty && text.utf8.count <= 200 && text.split(separator: ".", omittingEmptySubsequences: false).count <= 4
            && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !["\"", "\\", "'", "[", "]"].contains($0) }
    }
}
