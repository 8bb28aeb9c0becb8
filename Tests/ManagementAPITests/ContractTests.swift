import AgentModel
import HTTPServer
import JSON
import OpenAPI
import Testing

@testable import ManagementAPI

/// openapi.yaml against the code and against itself, without a server.
struct ContractTests {
    let contract: Contract

    init() throws {
        contract = try Contract()
    }

    @Test func `the embedded contract is the file at the top of the repository`() {
        #expect(String(decoding: OpenAPI.text, as: UTF8.self) == contract.text)
    }

    @Test func `routes and operations are the same, with the same parameters`() {
        let routes = RouteTable.standard.routes.map { route in
            "\(route.method.rawValue.lowercased()) \(route.path) \(route.parameters.sorted())"
        }
        let operations = contract.operations.map { "\($0.name) \($0.parameterNames(in: "query").sorted())" }
        #expect(routes.sorted() == operations.sorted())
    }

    @Test func `an operation that needs more than viewer asks for a token or the socket`() {
        for route in RouteTable.standard.routes {
            let name = "\(route.method.rawValue.lowercased()) \(route.path)"
            let operation = contract.operations.first { $0.name == name }
            let schemes = operation?.value["security"]?.elements.flatMap(\.members.keys) ?? []
            #expect(schemes.sorted() == (route.role == .viewer ? [] : ["certificate", "socket", "token"]), "\(name)")
        }
    }

    @Test func `a command takes the fields of every command, and documents 202 and the replay`() {
        for route in RouteTable.standard.routes {
            guard case .command = route.action else { continue }
            let name = "\(route.method.rawValue.lowercased()) \(route.path)"
            let operation = contract.operations.first { $0.name == name }
            let fields = operation?.parameterNames(in: "header") ?? []
            #expect(fields.contains("Prefer") && fields.contains("Idempotency-Key"), "\(name)")
            #expect(operation?.responses["202"] != nil, "\(name)")
            let success = operation?.responses["200"]
            #expect(success?["headers"]?["Idempotency-Replayed"] != nil, "\(name)")
        }
    }

    @Test func `names in a path are parameters of it`() {
        for operation in contract.operations {
            let names = operation.path.split(separator: "/").filter { $0.hasPrefix("{") }.map {
                String($0.dropFirst().dropLast())
            }
            #expect(operation.parameterNames(in: "path") == names, "\(operation.name)")
        }
    }

    @Test func `the problems are those of the code, in the schema and in the table`() {
        let types = contract.root["components"]?["schemas"]?["Problem"]?["properties"]?["type"]?["enum"]?.elements
        #expect(types?.compactMap(\.string).sorted() == ProblemKind.allCases.map(\.uri).sorted())
        let description = contract.root["info"]?["description"]?.string ?? ""
        for kind in ProblemKind.allCases {
            #expect(description.contains("| `\(kind.rawValue)` | \(kind.status.rawValue) |"), "\(kind)")
        }
    }

    @Test func `the conditions are those of the code`() {
        let types = contract.root["components"]?["schemas"]?["Condition"]?["properties"]?["type"]?["enum"]?.elements
        #expect(types?.compactMap(\.string) == ConditionType.allCases.map(\.rawValue))
    }

    @Test func `operations have distinct ids, a summary and a tag`() {
        let ids = contract.operations.compactMap { $0.value["operationId"]?.string }
        #expect(Set(ids).count == contract.operations.count)
        #expect(contract.operations.allSatisfy { $0.value["summary"] != nil && $0.value["tags"] != nil })
    }

    @Test func `examples fit their schemas, and references lead somewhere`() {
        var count = 0
        func walk(_ value: JSONValue, _ place: String) {
            if value["$ref"] != nil { #expect(contract.validator.resolve(value).string == nil, "\(place)") }
            if let example = value["example"], let schema = value["schema"] {
                count += 1
                // An example of a parameter is text in the end: a since may look like any other string.
                #expect(contract.validator.faults(in: example, against: schema) == [], "\(place)")
            }
            for example in value["examples"]?.elements ?? [] {
                count += 1
                #expect(contract.validator.faults(in: example, against: value) == [], "\(place)")
            }
            for (name, member) in value.members { walk(member, "\(place)/\(name)") }
            for (index, element) in value.elements.enumerated() { walk(element, "\(place)/\(index)") }
        }
        walk(contract.root, "")
        #expect(count > 30)
    }

    @Test func `the validator finds what does not fit`() {
        let schema = JSONValue(
            yaml: [
                "type": "object", "required": ["a"],
                "properties": ["a": ["type": "integer", "minimum": 1], "b": ["type": "string", "enum": ["x"]]],
            ] as [String: Any])
        let validator = SchemaValidator(root: .null)
        func faults(_ value: JSONValue) -> Int { validator.faults(in: value, against: schema).count }
        #expect(faults(.object(["a": .integer(1), "b": .string("x")])) == 0)
        #expect(faults(.object([:])) == 1)
        #expect(faults(.object(["a": .integer(0)])) == 1)
        #expect(faults(.object(["a": .string("1")])) > 0)
        #expect(faults(.object(["a": .integer(1), "b": .string("y")])) == 1)
        #expect(faults(.object(["a": .integer(1), "c": .null])) == 1)
        #expect(faults(.array([])) == 1)
    }
}
