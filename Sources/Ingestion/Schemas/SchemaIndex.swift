import JSONText
import Quantities

/// Every schema of a file by number, with the names by which references reach it.
struct SchemaIndex {
    let tape: JSONTape
    /// Where each schema stands on the tape.
    private(set) var places: [Int] = []
    /// The resource each belongs to: the nearest schema around it with an `$id`, or the file.
    private(set) var resources: [Int32] = []
    private(set) var numbers: [Int: Int32] = [:]
    private(set) var resourceList: [Resource] = []
    private var documents: [SchemaReference: Int32] = [:]

    struct Resource {
        let base: SchemaReference
        let root: Int
        var anchors: [String: Int32] = [:]
        var dynamicAnchors: [String: Int32] = [:]
    }

    /// Goes through all schemas. What is no schema, keyword or identifier is refused.
    init(_ tape: JSONTape) throws(SchemaProblem) {
        self.tape = tape
        resourceList.append(Resource(base: try base(of: 0, within: SchemaReference("")), root: 0))
        documents[resourceList[0].base] = 0
        var waiting = [(place: 0, resource: Int32(0))]
        while let (place, resource) = waiting.popLast() {
            let first = waiting.count
            try add(place, in: resource, &waiting)
            // The last comes out first: so they are numbered in the order of the file.
            waiting[first...].reverse()
        }
    }

    var count: Int { places.count }

    // MARK: Collecting

    private mutating func add(
        _ place: Int, in outer: Int32, _ waiting: inout [(place: Int, resource: Int32)]
    ) throws(SchemaProblem) {
        let number = Int32(places.count)
        var resource = outer
        let kind = tape[place].kind
        guard kind == .object || kind == .trueWord || kind == .falseWord else {
            throw malformed(place, "a schema: an object, true or false")
        }
        if kind == .object, place != 0, child("$id", of: place) != nil {
            resource = Int32(resourceList.count)
            let base = try base(of: place, within: resourceList[Int(outer)].base)
            guard documents.updateValue(resource, forKey: base) == nil else { throw ambiguous("$id", of: place) }
            resourceList.append(Resource(base: base, root: place))
        }
        places.append(place)
        resources.append(resource)
        numbers[place] = number
        guard kind == .object else { return }
        var key = place + 1
        while key < tape[place].extent {
            let keyword = try keyword(at: key)
            let value = key + 1
            switch keyword.shape {
            case .schema: waiting.append((value, resource))
            case .list:
                guard tape[value].kind == .array, tape.childCount(of: value) > 0 else {
                    throw malformed(value, "a list of schemas, not empty")
                }
                for child in children(of: value) { waiting.append((child, resource)) }
            case .map:
                guard tape[value].kind == .object else { throw malformed(value, "an object of schemas") }
                for key in children(of: value) { waiting.append((key + 1, resource)) }
            case .none: break
            }
            switch keyword {
            case .anchor: try add(anchor: value, to: number, in: resource, isDynamic: false)
            case .dynamicAnchor: try add(anchor: value, to: number, in: resource, isDynamic: true)
            case .schema:
                guard place == resourceList[Int(resource)].root else {
                    throw malformed(value, "$schema only at the root, or beside $id")
                }
                try checkDialect(value)
            default: break
            }
            key = tape.next(after: value)
        }
    }

    private func keyword(at key: Int) throws(SchemaProblem) -> SchemaKeyword {
        let name = text(at: key)
        if let keyword = SchemaKeyword(rawValue: name) { return keyword }
        if let now = SchemaKeyword.former[name] { throw problem(key, .formerKeyword(name: name, now: now)) }
        let nearest = NearestNames.to(name, among: SchemaKeyword.allCases.map(\.rawValue))
        throw problem(key, .unknownKeyword(name: name, nearest: nearest))
    }

    private func checkDialect(_ place: Int) throws(SchemaProblem) {
        let name = try string(at: place, "the address of JSON Schema 2020-12")
        guard SchemaReference(name).document == SchemaReference("https://json-schema.org/draft/2020-12/schema") else {
            throw problem(place, .otherDialect(found: name))
        }
    }

    /// The base that holds in a schema that may have an `$id`.
    private func base(of place: Int, within outer: SchemaReference) throws(SchemaProblem) -> SchemaReference {
        guard tape[place].kind == .object, let id = child("$id", of: place) else { return outer }
        let reference = SchemaReference(try string(at: id, "an address"))
        guard (reference.fragment ?? "").isEmpty else {
            throw malformed(id, "an address without #; $anchor names places")
        }
        return reference.document.resolved(against: outer)
    }

    private mutating func add(
        anchor place: Int, to number: Int32, in resource: Int32, isDynamic: Bool
    ) throws(SchemaProblem) {
        let name = try string(at: place, "a name")
        guard Self.isAnchor(name) else {
            throw malformed(place, "a name of letters, digits, _, - and . that begins with a letter or _")
        }
        // A schema may have the same name both ways; two schemas may not share it.
        if let other = resourceList[Int(resource)].anchors.updateValue(number, forKey: name), other != number {
            throw problem(place, .ambiguous(name: name))
        }
        if isDynamic { resourceList[Int(resource)].dynamicAnchors[name] = number }
    }

    private static func isAnchor(_ name: String) -> Bool {
        guard let first = name.utf8.first, isLetter(first) || first == UInt8(ascii: "_") else { return false }
        return name.utf8.allSatisfy {
            isLetter($0) || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || "_-.".utf8.contains($0)
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 }

    // MARK: References

    /// The schema a reference means.
    /// - Returns: also the name it used, where that is a dynamic anchor.
    func resolve(_ place: Int, in resource: Int32) throws(SchemaProblem) -> (node: Int32, dynamicAnchor: String?) {
        let text = try string(at: place, "an address")
        let reference = SchemaReference(text).resolved(against: resourceList[Int(resource)].base)
        guard let number = documents[reference.document] else {
            throw problem(place, .otherDocument(reference: text))
        }
        let target = resourceList[Int(number)]
        guard let fragment = reference.decodedFragment else { throw problem(place, .unresolved(reference: text)) }
        if fragment.first.map({ $0 == UInt8(ascii: "/") }) ?? true {
            let found = JSONPointer.find(fragment, from: target.root, in: tape).flatMap { numbers[$0] }
            guard let found else { throw problem(place, .unresolved(reference: text)) }
            return (found, nil)
        }
        let name = String(decoding: fragment, as: UTF8.self)
        guard let found = target.anchors[name] else { throw problem(place, .unresolved(reference: text)) }
        return (found, target.dynamicAnchors[name] == found ? name : nil)
    }

    /// For each dynamic anchor that several resources have: the schema it names in each.
    var dynamicAnchors: [String: [Int32: Int32]] {
        var anchors: [String: [Int32: Int32]] = [:]
        for (number, resource) in resourceList.enumerated() {
            for (name, node) in resource.dynamicAnchors { anchors[name, default: [:]][Int32(number)] = node }
        }
        return anchors.filter { $0.value.count > 1 }
    }

    // MARK: The tape

    /// The tape index of the value behind a key.
    func child(_ name: String, of place: Int) -> Int? {
        var key = place + 1
        while key < tape[place].extent {
            if tape.decodedText(at: key).elementsEqual(name.utf8) { return key + 1 }
            key = tape.next(after: key + 1)
        }
        return nil
    }

    /// The index of each element, or of each member's key.
    func children(of place: Int) -> [Int] {
        let isObject = tape[place].kind == .object
        var children: [Int] = []
        var child = place + 1
        while child < tape[place].extent {
            children.append(child)
            child = tape.next(after: isObject ? child + 1 : child)
        }
        return children
    }

    func text(at place: Int) -> String { String(decoding: tape.decodedText(at: place), as: UTF8.self) }

    func string(at place: Int, _ expected: String) throws(SchemaProblem) -> String {
        switch tape[place].kind {
        case .string, .escapedString: return text(at: place)
        default: throw malformed(place, expected)
        }
    }

    func problem(_ place: Int, _ reason: SchemaProblem.Reason) -> SchemaProblem {
        SchemaProblem(pointer: JSONPointer.path(to: place, in: tape), reason: reason)
    }

    /// The value at `place` is none its keyword can have.
    func malformed(_ place: Int, _ expected: String) -> SchemaProblem {
        let pointer = JSONPointer.path(to: place, in: tape)
        let keyword = pointer.split(separator: "/").last { SchemaKeyword(rawValue: String($0)) != nil }
        return SchemaProblem(
            pointer: pointer,
            reason: .malformed(
                keyword: keyword.map(String.init) ?? "", expected: expected,
                found: JSONExcerpt.text(of: tape, at: place)))
    }

    private func ambiguous(_ name: String, of place: Int) -> SchemaProblem {
        guard let value = child(name, of: place) else { return problem(place, .ambiguous(name: name)) }
        return problem(value, .ambiguous(name: text(at: value)))
    }
}
