/// A compiled grammar, ready to recognise with.
package struct Grammar: Sendable {
    let network: Network

    /// Throws `GrammarImageError` for anything but a whole image of this version.
    package init(image: [UInt8]) throws {
        network = Network(try Image.tables(from: image))
    }

    /// The image as the build embeds it in the program, a StaticString so that it can come from nowhere else.
    package init(embedded text: StaticString) throws {
        network = Network(try Image.tables(from: EmbeddedText.bytes(of: text), isOwn: true))
    }

    init(tables: Tables) { network = Network(tables) }

    package var intents: [IntentDeclaration] { network.tables.intents }

    package func intent(named name: String) -> IntentDeclaration? { network.tables.intents.first { $0.name == name } }

    /// What a value list can give out, in its order, each with the first way to say it.
    package func values(ofList name: String) -> [(spoken: String, out: Scalar)] {
        guard let list = network.list(named: name) else { return [] }
        return zip(list.spoken, list.outs).map { ($0, $1) }
    }
}
