import Ingestion
import TestSupport

/// A workspace with servers that cost money, and what they were asked.
struct PaidServers {
    let server: ScriptedServer
    let workspace: TemporaryWorkspace

    /// `dear` costs $3 a call, `cheap` states no price, `broken` fails until its third call, `feed` goes on where it
    /// ended, `gift` costs nothing.
    init(settings: String = "") throws {
        server = ScriptedServer { request, _ throws(HTTPFailure) in
            let host = request.url.dropFirst("https://".count).prefix { $0 != "." }
            return switch host {
            case "feed":
                .init(
                    """
                    [{"id": 1, "at": "2026-11-20T08:00:00Z"}, {"id": 2, "at": "2026-11-21T09:00:00Z"}]
                    """)
            case "broken": .init("no database", status: 500)
            case "closed": .init("who are you", status: 401)
            default: .init("[{\"id\": \"\(host)-1\"}, {\"id\": \"\(host)-2\"}]")
            }
        }
        func source(_ id: String, _ more: String) -> String {
            "{\"source_id\": \"\(id)\", \"source_type\": \"api\", \"auth_type\": \"none\", "
                + "\"endpoint\": \"https://\(id).example.com/v1\"\(more)}"
        }
        workspace = try TemporaryWorkspace(
            settings: """
                {"time_zone": "UTC", "max_retries": 0, "max_requests_per_minute": 100, \(settings)"data_sources": [
                  {"source_id": "pulse_forecasts", "enabled": false}, {"source_id": "symbolic_logs", "enabled": false},
                  {"source_id": "trust_logs", "enabled": false},
                  \(source("dear", ", \"price_per_call_usd\": 3, \"token_usage_tracking\": false")),
                  \(source("cheap", "")),
                  \(source("gift", ", \"price_per_call_usd\": 0, \"token_usage_tracking\": false")),
                  \(source("broken", ", \"price_per_call_usd\": 0.01, \"enabled\": false")),
                  \(source("closed", ", \"price_per_call_usd\": 0.01, \"enabled\": false")),
                  \(source("feed", ", \"price_per_call_usd\": 0.02, \"enabled\": false, \"event_time\": \"at\", \"parameters\": {\"since\": \"{last_ingested_timestamp}\"}"))
                ]}
                """, transport: server)
    }
}
