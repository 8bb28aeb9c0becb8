// The function that libFuzzer calls; its target stands in the program's name, `fuzz-TARGET`.

private let target = CommandLine.arguments.first?.split(separator: "-").last.flatMap {
    FuzzTarget(rawValue: String($0))
}

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    target?.run(Array(UnsafeBufferPointer(start: bytes, count: count)))
    return 0
}
