private import AgentModel
internal import HTTPServer

extension ManagementAPI {
    /// `GET /metrics`: from the snapshot and from counters in memory alone.
    func metrics(_ call: Call) throws(Problem) -> Response {
        let view = try view()
        let history = historyStatus()
        let families =
            view.nodeMetrics + view.instanceMetrics + view.peerMetrics + view.checkMetrics + view.groupMetrics
            + (balancing.latest?.metrics ?? []) + view.engineMetrics + view.historyMetrics(history)
            + view.conditionMetrics(history: history) + apiMetrics
        let format = Exposition.Format(accepting: AcceptField(Array(call.request.headers.values(of: "Accept"))))
        return Response(
            contentType: format.contentType, headers: ["Vary": "Accept"],
            body: Exposition.bytes(families, as: format))
    }
}

extension Exposition.Format {
    /// OpenMetrics only where it is more welcome than the older format.
    init(accepting field: AcceptField) {
        let openMetrics = field.quality(
            of: "application", "openmetrics-text", parameters: ["version": "1.0.0", "charset": "utf-8"])
        let prometheus = field.quality(of: "text", "plain", parameters: ["version": "0.0.4", "charset": "utf-8"])
        self = openMetrics > prometheus ? .openMetrics : .prometheus
    }
}
