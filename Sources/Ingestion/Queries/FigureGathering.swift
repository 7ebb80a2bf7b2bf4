import JSONText

/// Gathers what the values of a field come to, record by record.
package struct FigureGathering {
    private let keepsValues: Bool
    private var figures = FieldFigures()
    private var numbers: [Double] = []
    private var values: Set<Int> = []
    private var isFull = false
    /// So many values are kept at most: some ten megabytes.
    private static let mostKept = 1_000_000

    package init(keepsValues: Bool) {
        self.keepsValues = keepsValues
    }

    /// - Parameter field: nil where records are only counted.
    package mutating func add(_ body: UnsafeBufferPointer<UInt8>?, field: FieldName?) {
        figures.records += 1
        guard let field, let body else { return }
        guard let place = field.place(in: body), body[place] != UInt8(ascii: "n") else {
            figures.missing += 1
            return
        }
        let content = JSONMember.content(of: body, at: place).bytes
        if keepsValues { keep(content, isText: body[place] == UInt8(ascii: "\"")) }
        guard body[place] == UInt8(ascii: "-") || body[place] &- UInt8(ascii: "0") < 10 else { return }
        let number = QuickDecimal(content)
        figures.numbers += 1
        figures.sum.add(number)
        if figures.lowest.map({ number.value < $0 }) ?? true {
            (figures.lowest, figures.lowestText) = (number.value, String(decoding: content, as: UTF8.self))
        }
        if figures.highest.map({ number.value > $0 }) ?? true {
            (figures.highest, figures.highestText) = (number.value, String(decoding: content, as: UTF8.self))
        }
        if keepsValues, !isFull { numbers.append(number.value) }
    }

    private mutating func keep(_ content: UnsafeBufferPointer<UInt8>, isText: Bool) {
        guard !isFull else { return }
        var hasher = Hasher()
        hasher.combine(isText)
        hasher.combine(bytes: UnsafeRawBufferPointer(content))
        values.insert(hasher.finalize())
        if values.count > FigureGathering.mostKept || numbers.count >= 4 * FigureGathering.mostKept {
            isFull = true
            (numbers, values) = ([], [])
        }
    }

    package var result: FieldFigures {
        var figures = figures
        guard keepsValues, !isFull else { return figures }
        figures.distinct = values.count
        let sorted = numbers.sorted()
        if let last = sorted.last {
            let middle = sorted.count / 2
            figures.median =
                sorted.count % 2 == 1
                ? sorted[middle] : (sorted[middle - 1] + (sorted.isEmpty ? last : sorted[middle])) / 2
        }
        return figures
    }
}
