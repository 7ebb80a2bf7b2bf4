package import JSONText

/// Applies the transforms of a source to its records, one after the other. Pure: bytes in, bytes out.
package struct RecordTransformer: Sendable {
    private let steps: [Step]
    private let maximumBytes: Int

    /// - Parameter maximumBytes: how long a record may become.
    package init(_ transforms: [Transform], maximumBytes: Int = JSONToken.maximumTextLength) {
        steps = transforms.map(Step.init)
        self.maximumBytes = maximumBytes
    }

    /// Writes what becomes of the record into `output`, whose content goes.
    /// - Returns: why it is refused; nil where it is not.
    package func apply(to record: JSONTape, into output: inout [UInt8]) -> Rejection.Reason? {
        output.removeAll(keepingCapacity: true)
        guard var tree = RecordTree(record) else {
            return .transform(
                name: "a transform", field: "the record", found: JSONExcerpt.text(of: record, at: 0))
        }
        do throws(Refusal) {
            for step in steps { try step.apply(to: &tree, maximumBytes: maximumBytes) }
        } catch {
            return error.reason
        }
        tree.write(into: &output)
        // Not `tooLarge`: the record as it was read is not, and quarantine keeps all of it.
        guard output.count <= maximumBytes else { return Self.isTooLong(limit: maximumBytes) }
        return nil
    }

    static func isTooLong(limit: Int) -> Rejection.Reason {
        .transform(name: "a transform", field: "the record", found: "it would have more than \(limit) bytes")
    }

    /// A transform with its names ready for comparing.
    private enum Step: Sendable {
        case rename(FieldName, FieldName)
        case drop(FieldName)
        case keep([FieldName])
        case setDefault(FieldName, [UInt8])
        case convert(FieldName, ValueConversion)
        case flatten(FieldName?)
        case nest(FieldName?)

        init(_ transform: Transform) {
            switch transform {
            case .rename(let from, let to): self = .rename(FieldName(from), FieldName(to))
            case .drop(let name): self = .drop(FieldName(name))
            case .keep(let names): self = .keep(names.map { FieldName($0) })
            case .setDefault(let name, let json): self = .setDefault(FieldName(name), Array(json.utf8))
            case .convert(let name, let conversion): self = .convert(FieldName(name), ValueConversion(conversion))
            case .flatten(let name): self = .flatten(name.isEmpty ? nil : FieldName(name))
            case .nest(let name): self = .nest(name.isEmpty ? nil : FieldName(name))
            }
        }

        func apply(to tree: inout RecordTree, maximumBytes: Int) throws(Refusal) {
            switch self {
            case .rename(let from, let to): try tree.rename(from, to: to)
            case .drop(let name): try tree.drop(name)
            case .keep(let names): tree.keep(names)
            case .setDefault(let name, let json): try tree.setDefault(name, json)
            case .convert(let name, let conversion): try tree.convert(name, conversion)
            case .flatten(let name): try tree.flatten(name, maximumBytes: maximumBytes)
            case .nest(let name): try tree.nest(name)
            }
        }
    }
}
