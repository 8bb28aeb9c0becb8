internal import HTTPServer

/// One operation of the API.
struct Route: Sendable {
    /// How it comes to its answer, which decides what it may wait for.
    enum Action: Sendable {
        /// At once, on the server's thread, from memory alone.
        case atOnce(@Sendable (ManagementAPI) -> (Call) throws(Problem) -> Response)
        /// At once from memory, or when something has changed there; the route keeps the responder and its bounds.
        case patient(@Sendable (ManagementAPI) -> (Call, Responder) throws(Problem) -> Void)
        /// On a thread that may wait for the disk.
        case fromHistory(@Sendable (ManagementAPI) -> (Call) throws(Problem) -> Response)
        /// When the agent has done what it was asked for, if anything.
        case command(@Sendable (ManagementAPI) -> (Call) throws(Problem) -> RouteResult)
    }

    let method: Method
    let path: PathTemplate
    let role: Role
    /// The highest role that makes a difference to the answer.
    let fullRole: Role
    /// Whether it tells nothing, and anybody may have it.
    let isPublic: Bool
    /// The names that its query may have.
    let parameters: [String]
    let action: Action

    init(
        _ method: Method, _ path: String, role: Role = .viewer, fullRole: Role = .viewer, isPublic: Bool = false,
        parameters: [String] = [], _ action: Action
    ) {
        self.method = method
        self.path = PathTemplate(path)
        self.role = role
        self.fullRole = max(role, fullRole)
        self.isPublic = isPublic
        self.parameters = parameters
        self.action = action
    }
}

/// A request on its way through a route.
struct Call: Sendable {
    let request: Request
    let caller: Caller
    /// What stands for the names in the route's path.
    let values: [String]

    var query: QueryReader { QueryReader(request.query) }
    /// What stands for the first name in the path.
    var name: String { values.first ?? "" }

    /// The number that stands for the first name in the path, which is called `name`; one that is too large to be anything's
    /// becomes the largest.
    func number(_ name: String) throws(Problem) -> Int64 {
        let text = self.name
        let isNumber = !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        let number = isNumber ? Int64(text) ?? .max : 0
        guard number > 0 else { throw .parameter(name, "\"\(text)\" is not a number from 1 on.") }
        return number
    }
}
