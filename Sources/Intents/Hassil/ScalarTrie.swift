/// Words by their letters: finds all that begin at a place of a text in one walk.
struct ScalarTrie: Sendable {
    private struct Node: Sendable {
        var children: [UInt32: Int32] = [:]
        var values: [Int32] = []
    }

    private var nodes: [Node] = [Node()]

    mutating func insert(_ word: some Sequence<UInt32>, _ value: Int32) {
        var node = 0
        for scalar in word {
            if let child = nodes[node].children[scalar] {
                node = Int(child)
            } else {
                nodes[node].children[scalar] = Int32(nodes.count)
                node = nodes.count
                nodes.append(Node())
            }
        }
        nodes[node].values.append(value)
    }

    /// Calls with the end and the value of each word that begins at a place, shorter words first.
    func walk(_ text: [UInt32], from start: Int, _ body: (_ end: Int, _ value: Int32) -> Void) {
        var node = 0
        var position = start
        while position < text.count, let child = nodes[node].children[text[position]] {
            node = Int(child)
            position += 1
            for value in nodes[node].values { body(position, value) }
        }
    }
}
