/// A pattern as a complete table of states: what most patterns become. Nothing in it changes.
final class PatternTable: Sendable {
    private let symbols: PatternSymbols
    private let width: Int32
    /// Of the 128 characters of ASCII their symbols, then for each state a row: the row that follows each symbol.
    private let table: [Int32]
    /// For each state, whether it finds the pattern where the text ends.
    private let findsAtEnd: [Bool]
    private let start: Int32

    init(symbols: PatternSymbols, rows: [Int32], findsAtEnd: [Bool], start: Int32) {
        self.symbols = symbols
        width = Int32(symbols.count)
        table = symbols.ascii + rows
        self.findsAtEnd = findsAtEnd
        self.start = start
    }

    func isFound(in text: UnsafeBufferPointer<UInt8>) -> Bool {
        let found = width
        var row = start
        table.withUnsafeBufferPointer { table in
            guard let ascii = table.baseAddress else { return }
            let rows = ascii + 128
            var index = 0
            while index < text.count, row > found {
                let byte = text[index]
                if byte < 0x80 {
                    row = rows[Int(row &+ ascii[Int(byte)])]
                    index &+= 1
                } else {
                    let (symbol, length) = symbols.wide(text, at: index)
                    row = rows[Int(row &+ symbol)]
                    index &+= length
                }
            }
        }
        return row == found || row > found && findsAtEnd[Int(row / width)]
    }
}
