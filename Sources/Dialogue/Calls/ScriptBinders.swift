/// Calls of grammar/scripts.yaml.
extension CallBuilder {
    static let scriptCalls: [String: Binder] = [
        "set_timing": Binder("value") { .setTiming($0.boolean("value") ?? true) }
    ]
}
