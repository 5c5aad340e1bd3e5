// SPDX-License-Identifier: LGPL-2.1-or-later

package main

import (
	"time"

	"golang.org/x/time/rate"
)

const endless = 1e9

func measureTry(shape) float64 {
	limiter := rate.NewLimiter(endless, endless)
	return measure(func(n int) time.Duration {
		started := time.Now()
		for i := 0; i < n; i++ {
			limiter.Allow()
		}
		return time.Since(started)
	})
}
