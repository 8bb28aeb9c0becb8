internal import AgentModel
internal import Balancing
internal import HTTPServer

extension ManagementAPI {
    /// `GET /v1/services`.
    func services(_ call: Call) throws(Problem) -> Response {
        guard let snapshot = try balancingView().snapshot else { return try json(ServicesDocument(items: [])) }
        return try json(
            ServicesDocument(
                asOf: snapshot.takenAt.text, balancer: BalancerDocument(snapshot.health),
                items: snapshot.services.map { ServiceDocument(ServiceView($0, in: snapshot)) }))
    }

    /// `GET /v1/services/{service}`.
    func service(_ call: Call) throws(Problem) -> Response {
        try json(ServiceDocument(try balancingView().service(call.name)))
    }

    /// `GET /v1/services/{service}/servers`.
    func servers(_ call: Call) throws(Problem) -> Response {
        let view = try balancingView().service(call.name)
        return try json(ListDocument(items: view.service.servers.map { ServerDocument($0, in: view) }))
    }

    /// `GET /v1/services/{service}/servers/{server}`.
    func server(_ call: Call) throws(Problem) -> Response {
        let view = try balancingView().service(call.name)
        return try json(ServerDocument(try view.server(call.values.last ?? ""), in: view))
    }
}
