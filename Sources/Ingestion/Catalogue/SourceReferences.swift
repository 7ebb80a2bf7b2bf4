extension Source {
    /// The secrets it refers to, each once, as they stand between `${` and `}`: `env:NEWS_API_KEY`.
    package var references: [String] {
        let found = texts.flatMap { text in
            RequestText.parts(of: text).compactMap { part in
                if case .secret(let reference) = part { reference } else { nil }
            }
        }
        return Set(found).sorted()
    }

    /// Those in which references stand.
    private var texts: [String] {
        switch kind {
        case .file: return []
        case .database(let database): return [database.connectionString]
        case .api(let api):
            let credentials: [String] =
                switch api.authentication {
                case .none, .apiKey(nil), .bearer(nil): []
                case .apiKey(.header(_, let key)?), .apiKey(.parameter(_, let key)?): [key]
                case .bearer(let token?): [token]
                case .basic(let user, let password): [user, password]
                }
            return [api.endpoint] + api.headers.values + api.parameters.values + [api.body ?? ""] + credentials
        }
    }
}
