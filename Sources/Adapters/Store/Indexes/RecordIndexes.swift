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
    /// What finds the records that meet conditions on the index's field, and perhaps some more. Nil where the index is of
    /// no use for it.
    func searches(for condition: IndexedCondition, index: Int64, source: Int64) -> [IndexSearch]?
    /// What finds the records that have all these words in their texts, and perhaps some that are gone.
    func search(for words: [String], index: Int64) -> IndexSearch
}

/// A query whose rows are ids of records, and whether it is certain that the record meets the condition.
package struct IndexSearch {
    var select: String
    /// More conditions can be added; columns of `records` are known where it is of a field.
    var conditions = SQLFilter()
}

enum RecordIndexWords {
    /// What a field can be equal to that no index has.
    static let others: Set<String> = ["true", "false", "null"]
}
