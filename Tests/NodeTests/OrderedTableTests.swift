import Testing

@testable import Node

struct OrderedTableTests {
    @Test func `values keep the order in which their keys came`() {
        var table = OrderedTable<String, Int>()
        for (key, value) in [("c", 1), ("a", 2), ("b", 3)] { table.set(value, for: key) }
        table.set(4, for: "c")
        #expect(table.keys == ["c", "a", "b"] && table.values == [4, 2, 3])
        #expect(table.remove("a") == 2 && table.remove("a") == nil)
        table.set(5, for: "a")
        #expect(table.keys == ["c", "b", "a"] && table["a"] == 5 && table.count == 3)
    }

    @Test func `what is left is found whichever keys go`() {
        var table = OrderedTable<Int, Int>()
        for key in 0..<1000 { table.set(key, for: key) }
        for key in 0..<1000 where !key.isMultiple(of: 7) { table.remove(key) }
        #expect(table.keys == Array(stride(from: 0, to: 1000, by: 7)))
        for key in table.keys { #expect(table[key] == key) }
        for key in table.keys { table.remove(key) }
        #expect(table.isEmpty && table.values.isEmpty)
    }

    @Test func `two tables are equal when they say the same in the same order`() {
        var (left, right) = (OrderedTable<Int, Int>(), OrderedTable<Int, Int>())
        for key in [1, 2, 3] { left.set(key, for: key) }
        for key in [9, 1, 2, 3] { right.set(key, for: key) }
        #expect(left != right)
        right.remove(9)
        #expect(left == right)
    }
}
