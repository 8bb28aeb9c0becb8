/// Who writes records down, on another thread.
package protocol HistorySink: Sendable {
    /// Takes all of `records` and empties it, or returns false at once where that would take waiting.
    func tryEnqueue(contentsOf records: inout [HistoryRecord]) -> Bool
}
