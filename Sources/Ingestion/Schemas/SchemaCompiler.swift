import JSONText

/// Makes a program of a schema's text.
struct SchemaCompiler {
    let index: SchemaIndex
    /// Each schema's keywords, by its number.
    private(set) var parts: [SchemaNodeParts] = []
    /// The schemas each applies to the same value.
    private var inPlace: [[Int32]] = []
    /// How often each is applied.
    private var uses: [Int] = []

    var tape: JSONTape { index.tape }

    /// What becomes of a schema: its program, and what others want to know of it.
    struct Product: Sendable {
        let program: SchemaProgram
        /// Where the schema is of the usual plain form: what is quicker than the program.
        let flat: FlatSchema?
        let fields: [RecordSchema.Field]
    }

    static func compile(_ bytes: [UInt8]) throws(SchemaProblem) -> Product {
        try SchemaSource.scanned(bytes) { tape throws(SchemaProblem) in
            var compiler = SchemaCompiler(index: try SchemaIndex(tape))
            return try compiler.product()
        }
    }

    private init(index: SchemaIndex) { self.index = index }

    private mutating func product() throws(SchemaProblem) -> Product {
        let dynamicAnchors = index.dynamicAnchors
        uses = Array(repeating: 0, count: index.count)
        uses[0] = 1
        for number in 0..<Int32(index.count) {
            inPlace.append([])
            let reader = SchemaReader(index: index, number: number, dynamicAnchors: dynamicAnchors)
            let reading = try reader.read()
            parts.append(reading.parts)
            for child in reading.inPlace { inPlace[Int(number)].append(child) }
            for child in reading.applied { uses[Int(child)] += 1 }
        }
        try refuseEndless()
        let targets = dynamicAnchors.isEmpty ? (0..<Int32(parts.count)).map(target(of:)) : Array(0..<Int32(parts.count))
        for (number, target) in targets.enumerated() where target != number { uses[Int(target)] += uses[number] }
        for number in parts.indices { describeSlots(of: number, targets) }
        let nodes = parts.indices.map { number in
            SchemaNode(
                parts[number], number: Int32(number), resource: index.resources[number], isShared: uses[number] > 1)
        }
        let program = SchemaProgram(
            nodes: targets.map { nodes[Int($0)] }, root: 0, dynamicAnchors: dynamicAnchors)
        let root = parts[Int(targets[0])]
        return Product(program: program, flat: FlatSchema(root), fields: fields(of: root))
    }

    /// Of a schema that is nothing but a reference: where that leads.
    private func target(of number: Int32) -> Int32 {
        var number = number
        while let next = parts[Int(number)].onlyReference { number = next }
        return number
    }

    /// What is asked of each name, where that is nothing but a type, and the type in any case.
    private mutating func describeSlots(of number: Int, _ targets: [Int32]) {
        guard var object = parts[number].object else { return }
        for place in object.slots.indices where object.slots[place].node >= 0 {
            let child = parts[Int(targets[Int(object.slots[place].node)])]
            if child.isPlainType { object.slots[place].types = child.types }
            object.slots[place].expected = expectedTypes(of: child, targets)
        }
        parts[number].object = object
    }

    /// The types a schema asks for, by itself or by what it refers to directly.
    private func expectedTypes(of child: SchemaNodeParts, _ targets: [Int32]) -> JSONTypeSet {
        (child.applied?.all ?? []).reduce(child.types) { types, other in
            types.narrowed(to: parts[Int(targets[Int(other)])].types)
        }
    }

    private func fields(of root: SchemaNodeParts) -> [RecordSchema.Field] {
        guard let object = root.object else { return [] }
        return object.slots.enumerated().compactMap { place, slot in
            let types = slot.expected.subtracting(.null).types
            guard slot.node >= 0, slot.expected != .all, types.count == 1, let type = types.first else { return nil }
            return RecordSchema.Field(
                String(decoding: object.names[place], as: UTF8.self), type, isRequired: object.requires(place))
        }
    }

    /// Schemas that lead back to themselves with the same value would never come to an end.
    private func refuseEndless() throws(SchemaProblem) {
        var states = Array(repeating: UInt8(0), count: parts.count)
        for start in 0..<Int32(parts.count) where states[Int(start)] == 0 {
            var path: [(number: Int32, next: Int)] = [(start, 0)]
            states[Int(start)] = 1
            while let (number, next) = path.last {
                guard next < inPlace[Int(number)].count else {
                    states[Int(number)] = 2
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next += 1
                let child = inPlace[Int(number)][next]
                switch states[Int(child)] {
                case 0:
                    states[Int(child)] = 1
                    path.append((child, 0))
                case 1: throw index.problem(index.places[Int(child)], .endless)
                default: break
                }
            }
        }
    }
}
