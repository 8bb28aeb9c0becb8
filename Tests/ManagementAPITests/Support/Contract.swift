import Foundation
import JSON
import Yams

@testable import ManagementAPI

/// openapi.yaml, read from the top of the repository.
struct Contract {
    let text: String
    let root: JSONValue

    struct Operation {
        /// As in the YAML: `get`.
        let method: String
        let path: String
        let value: JSONValue
        /// Those of the path and its own, resolved.
        let parameters: [JSONValue]

        var name: String { "\(method) \(path)" }
        var responses: [String: JSONValue] { value["responses"]?.members ?? [:] }

        func parameterNames(in place: String) -> [String] {
            parameters.filter { $0["in"]?.string == place }.compactMap { $0["name"]?.string }
        }
    }

    init() throws {
        let top = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../openapi.yaml")
        text = String(decoding: try Data(contentsOf: top), as: UTF8.self)
        root = JSONValue(yaml: try Yams.load(yaml: text) as Any)
    }

    var validator: SchemaValidator { SchemaValidator(root: root) }

    var operations: [Operation] {
        (root["paths"]?.members ?? [:]).flatMap { path, item in
            item.members.filter { $0.key != "parameters" }.map { method, value in
                let parameters = (item["parameters"]?.elements ?? []) + (value["parameters"]?.elements ?? [])
                return Operation(
                    method: method, path: path, value: value, parameters: parameters.map(validator.resolve))
            }
        }
    }

    /// The fields that a response has only where it says so.
    private static let fields = [
        "ETag", "Idempotency-Replayed", "Link", "Location", "Preference-Applied", "Retry-After", "Vary",
        "WWW-Authenticate",
    ]

    /// What is wrong with an answer to `operation`.
    func faults(in answer: Client.Answer, to operation: Operation) -> [String] {
        guard let documented = operation.responses[String(answer.status)] ?? operation.responses["default"] else {
            return ["\(answer.status) is not documented"]
        }
        let response = validator.resolve(documented)
        let type = answer["Content-Type"] ?? "none"
        let headers = response["headers"]?.members ?? [:]
        let undocumented = Self.fields.filter { answer[$0] != nil && headers[$0] == nil }
        let faults = undocumented.map { "the field \($0) is not documented" }
        if answer.status == 304 { return faults + (answer.body.isEmpty ? [] : ["304 has a body"]) }
        if response["content"] == nil, answer.body.isEmpty { return faults }
        guard let schema = response["content"]?[type]?["schema"] else { return ["\(type) is not documented"] }
        let isText = ["application/yaml", "text/", "application/openmetrics-text"].contains { type.hasPrefix($0) }
        if isText { return faults }
        guard let value = try? JSONReader.anything(from: answer.body) else { return ["the body is no JSON"] }
        return faults + validator.faults(in: value, against: schema)
    }
}
