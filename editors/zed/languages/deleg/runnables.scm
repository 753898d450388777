((test "test" @run title: (title (string) @test_name)) @_deleg
 (#set! tag deleg-test))
