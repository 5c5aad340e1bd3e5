// SPDX-License-Identifier: LGPL-2.1-or-later

package main

import (
	"os/exec"
	"runtime"
	"time"
)

const (
	parentBytes = 512 << 20
	pageBytes   = 4096
	nSpawns     = 9
)

func spawn() {
	if err := exec.Command("/bin/true").Run(); err != nil {
		panic(err)
	}
}

// measureSpawn gives milliseconds, of a parent of 512 MiB.
func measureSpawn(shape) float64 {
	memory := make([]byte, parentBytes)
	for i := 0; i < len(memory); i += pageBytes {
		memory[i] = 1
	}
	spawn()
	costs := make([]float64, nSpawns)
	for i := range costs {
		started := time.Now()
		spawn()
		costs[i] = float64(time.Since(started).Nanoseconds()) / 1e6
	}
	runtime.KeepAlive(memory)
	return median(costs)
}
