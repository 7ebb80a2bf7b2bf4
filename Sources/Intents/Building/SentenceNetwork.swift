/// The network of one template while it is built: words and values between numbered places, some joined for free.
struct SentenceNetwork {
    private(set) var free: [[Int]] = [[]]
    private(set) var arcs: [[(label: UInt32, target: Int)]] = [[]]

    /// The place every sentence begins at.
    static let start = 0

    mutating func addPlace() -> Int {
        free.append([])
        arcs.append([])
        return free.count - 1
    }

    mutating func join(_ place: Int, to target: Int) { free[place].append(target) }

    mutating func addArc(_ label: UInt32, from place: Int) -> Int {
        let target = addPlace()
        arcs[place].append((label, target))
        return target
    }
}
