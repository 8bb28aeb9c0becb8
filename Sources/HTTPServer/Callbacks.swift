import CMicrohttpd
import Glibc
import Texts

// What libmicrohttpd calls on its own threads. `context` is the ListenerContext, unretained: Daemon keeps it until
// libmicrohttpd has stopped. Connections and requests hold one retained object each, released in their last callback.

/// A connection was accepted, or has ended.
func connectionCallback(
    context: UnsafeMutableRawPointer?, connection: OpaquePointer?,
    slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
    change: MHD_ConnectionNotificationCode
) {
    guard let context = unsafe context, let connection = unsafe connection, let slot = unsafe slot else { return }
    switch change {
    case .CONNECTION_NOTIFY_STARTED:
        let listener = unsafe Unmanaged<ListenerContext>.fromOpaque(context).takeUnretainedValue()
        let descriptor = unsafe CMicrohttpd_descriptor(connection)
        let context = ConnectionContext(listener: listener, descriptor: descriptor)
        unsafe slot.pointee = Unmanaged.passRetained(context).toOpaque()
        // libmicrohttpd cannot be told here to close, but it does when it finds the socket at its end.
        listener.connections.opened()
        let isReady = unsafe context.isAdmitted && context.prepareHandshake(on: connection)
        if isReady { listener.connections.add(context) } else { shutdown(descriptor, CInt(SHUT_RDWR)) }
    case .CONNECTION_NOTIFY_CLOSED:
        guard let known = unsafe slot.pointee else { return }
        unsafe slot.pointee = nil
        let context = unsafe Unmanaged<ConnectionContext>.fromOpaque(known).takeRetainedValue()
        context.listener.connections.remove(context)
    }
}

/// A request line is in. What this returns is the request's context, which `requestCallback` makes.
func targetCallback(
    context: UnsafeMutableRawPointer?, target: UnsafePointer<CChar>?, connection: OpaquePointer?
) -> UnsafeMutableRawPointer? {
    guard let target = unsafe target, let connection = unsafe connection,
        let caller = unsafe CMicrohttpd_connection_context(connection)
    else { return nil }
    let context = unsafe Unmanaged<ConnectionContext>.fromOpaque(caller).takeUnretainedValue()
    unsafe context.requestBegins(target: UnsafeMutablePointer(mutating: target))
    return nil
}

/// The header of a request is in, then each piece of its body, then its end; and again after a resume.
func requestCallback(
    context: UnsafeMutableRawPointer?, connection: OpaquePointer?, target: UnsafePointer<CChar>?,
    method: UnsafePointer<CChar>?, version: UnsafePointer<CChar>?, piece: UnsafePointer<CChar>?,
    pieceSize: UnsafeMutablePointer<Int>?, slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let connection = unsafe connection, let slot = unsafe slot, let pieceSize = unsafe pieceSize,
        let target = unsafe target, let method = unsafe method, let version = unsafe version
    else { return .NO }
    guard let known = unsafe slot.pointee else {
        guard let caller = unsafe CMicrohttpd_connection_context(connection) else { return .NO }
        let context = unsafe Unmanaged<ConnectionContext>.fromOpaque(caller).takeUnretainedValue()
        guard context.isAdmitted else { return .NO }
        let exchange = unsafe Exchange(connection: connection, context: context)
        unsafe slot.pointee = Unmanaged.passRetained(exchange).toOpaque()
        return unsafe exchange.headerReceived(version: version)
    }
    let exchange = unsafe Unmanaged<Exchange>.fromOpaque(known).takeUnretainedValue()
    guard unsafe pieceSize.pointee > 0 else { return unsafe exchange.proceed(method: method, target: target) }
    let bytes = unsafe UnsafeRawBufferPointer(start: piece, count: pieceSize.pointee)
    unsafe pieceSize.pointee = 0
    return unsafe exchange.received(bytes)
}

/// A request's answer has left, or its connection has ended.
func completedCallback(
    context: UnsafeMutableRawPointer?, connection: OpaquePointer?,
    slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
    reason: MHD_RequestTerminationCode
) {
    guard let slot = unsafe slot, let known = unsafe slot.pointee else { return }
    unsafe slot.pointee = nil
    unsafe Unmanaged<Exchange>.fromOpaque(known).takeRetainedValue().finish()
}

/// How libmicrohttpd's line begins when the process or the system has no descriptor or memory for a connection.
private let refusalBegins = "Hit process or system resource limit"

/// What libmicrohttpd's lines have in them when a client has closed its connection before its answer was sent, or a stream of its.
private let departures = [
    "The socket is no longer available for sending", "The connection was forcibly closed by remote peer",
    "The socket is not connected", "application reported error generating data",
].map { Array($0.utf8) }

func tellsOfDeparture(_ line: [UInt8]) -> Bool {
    departures.contains { line.range(of: $0) != nil }
}

/// libmicrohttpd complains.
func logCallback(context: UnsafeMutableRawPointer?, format: UnsafePointer<CChar>?, arguments: CVaListPointer?) {
    guard let context = unsafe context, let format = unsafe format, let arguments = unsafe arguments else { return }
    let listener = unsafe Unmanaged<ListenerContext>.fromOpaque(context).takeUnretainedValue()
    // What it says of a connection that it could not accept comes in two lines: the second has the cause.
    if unsafe strncmp(format, refusalBegins, refusalBegins.utf8.count) == 0 { listener.acceptWasRefused() }
    var text = [CChar](repeating: 0, count: 512)
    // Safe: the format and its arguments belong together, and what does not fit in `text` is cut.
    _ = unsafe vsnprintf(&text, text.count, format, arguments)
    let line = text.prefix { $0 != 0 && $0 != 10 }.map(UInt8.init(bitPattern:))
    // Whoever ends a command with Ctrl-C, or closes a page, has done nothing that an administrator should look at.
    guard !tellsOfDeparture(line), listener.mayComplain() else { return }
    listener.complain(line)
}
