internal import JSONText

/// Makes the requests of one run from what a source says: references and cursors are filled in, once.
struct RequestTemplate: Sendable {
    private let method: String
    private let address: WebAddress
    private let headers: [HTTPHeader]
    private let body: [UInt8]?
    /// A parameter that carries the key: it goes also with links that servers give.
    private let key: (name: String, value: String)?
    private let idempotencyHeader: String?
    /// Everything in it that nobody may see.
    let secrets: HiddenTexts

    /// - Parameter cursors: what stands in requests for each name.
    init(_ source: APISource, cursors: [String: String], secrets: any SecretSource) throws(APIFailure) {
        var filler = TemplateFiller(cursors: cursors, secrets: secrets)
        method = source.method
        idempotencyHeader = source.idempotencyHeader
        let endpoint = try filler.endpoint(source.endpoint)
        guard var address = endpoint.address else { throw .exchange(.badAddress, page: 1) }
        for (name, text) in source.parameters.sorted(by: { $0.key < $1.key }) {
            let value = try filler.text(text, in: "parameters.\(name)", isSecret: SecretText.isSecretName(name))
            address.set(name, to: value)
        }
        var headers: [HTTPHeader] = []
        for (name, text) in source.headers.sorted(by: { $0.key < $1.key }) {
            let value = try filler.header(text, in: "headers.\(name)", isSecret: SecretText.isSecretName(name))
            headers.set(name, to: value)
        }
        if !endpoint.user.isEmpty {
            filler.hide(endpoint.user)
            headers.set("Authorization", to: filler.basic(endpoint.user))
        }
        var key: (name: String, value: String)?
        switch source.authentication {
        case .none, .apiKey(nil), .bearer(nil): break
        case .apiKey(.header(let name, let text)?):
            headers.set(name, to: try filler.header(text, in: "api_key", isSecret: true))
        case .apiKey(.parameter(let name, let text)?):
            key = (name, try filler.text(text, in: "api_key", isSecret: true))
        case .bearer(let token?):
            headers.set("Authorization", to: "Bearer " + (try filler.header(token, in: "token", isSecret: true)))
        case .basic(let user, let password):
            let user = try filler.text(user, in: "user")
            let pair = user + ":" + (try filler.text(password, in: "password", isSecret: true))
            if pair != ":" { headers.set("Authorization", to: filler.basic(pair)) }
        }
        if let key { address.set(key.name, to: key.value) }
        headers.setDefault("Accept", to: Self.accepted)
        headers.setDefault("User-Agent", to: "magpie")
        body = try source.body.map { text throws(APIFailure) in
            let kind = BodyKind(text)
            headers.setDefault("Content-Type", to: kind.contentType)
            return Array(try filler.body(text, kind).utf8)
        }
        self.key = key
        self.address = address
        self.headers = headers
        self.secrets = filler.hidden
    }

    private static let accepted = "application/json, application/x-ndjson;q=0.9, text/csv;q=0.8, */*;q=0.1"

    /// Where requests go: links elsewhere are not followed.
    var origin: WebAddress { address }

    /// - Parameter idempotencyKey: the same for all attempts at one call.
    func request(for page: PageRequest, idempotencyKey: String, limits: HTTPLimits) -> HTTPRequest {
        var address = page.link ?? address
        if let key, !address.hasParameter(key.name) { address.set(key.name, to: key.value) }
        for parameter in page.parameters { address.set(parameter.name, to: parameter.value) }
        var headers = headers
        if let idempotencyHeader { headers.set(idempotencyHeader, to: idempotencyKey) }
        return HTTPRequest(method: method, url: address.text, headers: headers, body: body, limits: limits)
    }
}

/// How values are filled into a body.
private enum BodyKind {
    case json
    case form
    case plain

    init(_ text: String) {
        let first = text.utf8.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
        if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
            // `{name}` alone is a value to be filled in, and no JSON.
            self = PlaceholderName.names(in: text).map({ "{\($0)}" }).contains(text) ? .plain : .json
        } else {
            self = text.contains("=") && !text.contains(where: \.isWhitespace) ? .form : .plain
        }
    }

    var contentType: String {
        switch self {
        case .json: "application/json"
        case .form: "application/x-www-form-urlencoded"
        case .plain: "text/plain; charset=utf-8"
        }
    }

    func coded(_ value: String) -> String {
        switch self {
        case .json: String(JSONValue.quoted(value).dropFirst().dropLast())
        case .form: PercentCoding.encoded(value)
        case .plain: value
        }
    }
}

/// Fills in references and cursors, and remembers what must not be seen.
private struct TemplateFiller {
    let cursors: [String: String]
    let secrets: any SecretSource
    private(set) var hidden = HiddenTexts()

    init(cursors: [String: String], secrets: any SecretSource) {
        self.cursors = cursors
        self.secrets = secrets
    }

    mutating func hide(_ text: String) { hidden.insert(text) }

    private mutating func secret(_ reference: String) throws(APIFailure) -> String {
        do {
            let secret = try secrets.secret(reference)
            hidden.insert(secret)
            return secret
        } catch {
            throw .secret(error)
        }
    }

    private func cursor(_ name: String) throws(APIFailure) -> String {
        guard let value = cursors[name] else { throw .unknownCursor(name: name) }
        return value
    }

    mutating func text(_ template: String, in field: String, isSecret: Bool = false) throws(APIFailure) -> String {
        var text = ""
        for part in RequestText.parts(of: template) {
            switch part {
            case .literal(let literal): text += literal
            case .secret(let reference): text += try secret(reference)
            case .name(let name): text += try cursor(name)
            }
        }
        if isSecret { hidden.insert(text) }
        guard !text.utf8.contains(0) else { throw .unusableText(field: field) }
        return text
    }

    mutating func header(_ template: String, in field: String, isSecret: Bool = false) throws(APIFailure) -> String {
        let text = try text(template, in: field, isSecret: isSecret)
        guard HeaderText.isValue(text) else { throw .unusableText(field: field) }
        return text
    }

    mutating func endpoint(_ template: String) throws(APIFailure) -> EndpointText {
        var endpoint = EndpointText()
        for part in RequestText.parts(of: template) {
            switch part {
            case .literal(let literal): endpoint.append(written: literal)
            case .secret(let reference): endpoint.append(value: try secret(reference))
            case .name(let name): endpoint.append(value: try cursor(name))
            }
        }
        for item in endpoint.address?.query ?? [] where SecretText.isSecretName(item.name) {
            if let value = item.value { hidden.insert(PercentCoding.decoded(value) ?? value) }
        }
        return endpoint
    }

    /// Braces around no known name are the body's own.
    mutating func body(_ template: String, _ kind: BodyKind) throws(APIFailure) -> String {
        var text = ""
        for part in RequestText.parts(of: template) {
            switch part {
            case .literal(let literal): text += literal
            case .secret(let reference): text += kind.coded(try secret(reference))
            case .name(let name): text += cursors[name].map(kind.coded) ?? "{\(name)}"
            }
        }
        return text
    }

    mutating func basic(_ pair: String) -> String {
        let coded = Base64.encoded(Array(pair.utf8))
        hidden.insert(coded)
        return "Basic " + coded
    }
}

extension [HTTPHeader] {
    /// In place of one of the same name, in any case.
    fileprivate mutating func set(_ name: String, to value: String) {
        removeAll { $0.name.lowercased() == name.lowercased() }
        append(HTTPHeader(name, value))
    }

    fileprivate mutating func setDefault(_ name: String, to value: String) {
        if !contains(where: { $0.name.lowercased() == name.lowercased() }) { append(HTTPHeader(name, value)) }
    }
}
