internal import HTTPServer
internal import History
internal import Texts

extension Request {
    /// The `Link` field (RFC 8288) to the page that begins at `cursor`, with the same filters.
    func link(next cursor: HistoryCursor) -> String {
        let path = segments.map { "/" + $0.percentEncoded }.joined()
        let kept = query.parameters.filter { $0.name != "cursor" }.map { "\($0.name)=\($0.value.percentEncoded)&" }
        return "<\(path)?\(kept.joined())cursor=\(cursor.description.percentEncoded)>; rel=\"next\""
    }
}
