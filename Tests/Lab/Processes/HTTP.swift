import Foundation

/// What an agent answered to a request by curl.
package struct HTTPAnswer: Sendable {
    package let status: Int
    package let contentType: String
    package let body: String

    package var json: JSON { JSON(parsing: body) }
}

/// Where an agent listens.
package enum APIEndpoint: Sendable {
    case tcp(port: Int)
    case socket(path: String)

    fileprivate var options: [String] {
        switch self {
        case .tcp: []
        case .socket(let path): ["--unix-socket", path]
        }
    }

    fileprivate var host: String {
        switch self {
        case .tcp(let port): "127.0.0.1:\(port)"
        case .socket: "localhost"
        }
    }
}

extension Node {
    /// Asks, with curl inside this node. An agent that cannot be reached is an answer with status 0.
    package func http(
        _ method: String, _ path: String, at endpoint: APIEndpoint, headers: [String] = [], body: String? = nil
    ) async throws -> HTTPAnswer {
        let fields = headers.flatMap { ["--header", $0] }
        let data = body.map { ["--header", "Content-Type: application/json", "--data", $0] } ?? []
        let result = try await run(
            ["curl", "--silent", "--max-time", "20", "--request", method] + endpoint.options + fields + data
                + ["--write-out", "\n%{content_type}\n%{http_code}", "http://\(endpoint.host)\(path)"])
        var lines = result.output.components(separatedBy: "\n")
        let status = Int(lines.popLast() ?? "") ?? 0
        let contentType = lines.popLast() ?? ""
        return HTTPAnswer(status: status, contentType: contentType, body: lines.joined(separator: "\n"))
    }
}
